# The site, its worker and its schedule: one image, told apart by the command.
# PostgreSQL's and Redis's programs in the lock file stay unused here: both are services of their own.

FROM python:3.12-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /venv
COPY requirements.lock /
RUN /venv/bin/python -m pip install --no-deps --require-hashes -r /requirements.lock

FROM python:3.12-slim-bookworm
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
# The schedule's memory of what ran last lies in /var/lib/dealtracker, a volume.
RUN useradd --system --uid 10001 --create-home dealtracker \
    && install -d -o dealtracker -g dealtracker /var/lib/dealtracker
COPY --from=build /venv /venv
WORKDIR /app
COPY . .
# Collecting static files needs no secret that lasts and no database.
RUN DEBUG=off SECRET_KEY=for-this-step-only python manage.py collectstatic --noinput --verbosity 0
USER dealtracker
EXPOSE 8000
CMD ["gunicorn", "dealtracker.wsgi:application", "--bind", "0.0.0.0:8000", "--workers", "3", "--threads", "4", "--no-control-socket", "--worker-tmp-dir", "/dev/shm"]
