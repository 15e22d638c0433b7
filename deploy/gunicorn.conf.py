"""How the web server runs in production; its command line may overrule each line."""  # noqa: INP001 - read by its path

bind = "0.0.0.0:8000"
# A process for each core, threads for the waiting on the database; both were measured, see docs/decisions.
worker_class = "gthread"
workers = 2
threads = 4
# The file system is read-only; a heartbeat in memory also never waits for a disk.
worker_tmp_dir = "/dev/shm"  # noqa: S108 - a heartbeat holds nothing
# Nothing talks to a running server but its container's signals.
control_socket_disable = True
# Ends a process now and then, each at another time, so that no leak grows for months.
max_requests = 5000
max_requests_jitter = 500
graceful_timeout = 30
accesslog = "-"
# Method, path, status and seconds. No query string, in which people search for names, and no address of a person.
access_log_format = "%(t)s %(m)s %(U)s %(s)s %(L)s"
logger_class = "ipsapp.logs.RequestLog"
