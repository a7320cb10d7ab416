"""Through which door a change came, kept with every row of the history."""

from pghistory.middleware import HistoryMiddleware

# By the head of the path; what is under none of them is a page.
DOORS = {"/admin/": "admin", "/api/": "api", "/review/": "review"}


class DoorMiddleware(HistoryMiddleware):
    def get_context(self, request):
        door = next((door for head, door in DOORS.items() if request.path.startswith(head)), "page")
        return {**super().get_context(request), "door": door}
