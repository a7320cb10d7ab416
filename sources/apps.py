from django.apps import AppConfig


class SourcesConfig(AppConfig):
    name = "sources"
    verbose_name = "How we know it"

    def ready(self):
        from sources.recording import tell_of_sources

        tell_of_sources()
