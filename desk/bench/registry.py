"""The measurements by name: each a module of this package with `measure(options) -> Iterator[Figure]`."""

ROWS: dict[str, str] = {
    "start": "desk.bench.start",
    "queue": "desk.bench.queue_million",
    "open": "desk.bench.open_ticket",
    "aged": "desk.bench.aged",
    "ops": "desk.bench.op_latency",
    "frames": "desk.bench.import_frames",
    "import": "desk.bench.import_log",
    "refold": "desk.bench.refold",
    "encryption": "desk.bench.encryption",
    "dispatch": "desk.bench.dispatching",
    "sync": "desk.bench.sharing",
    "sync_frames": "desk.bench.sharing_frames",
    "demo": "desk.bench.demo_rate",
    "switch": "desk.bench.switch",
    "palette": "desk.bench.palette",
    "search": "desk.bench.knowledge_search",
    "serve": "desk.bench.serving",
    "alert_path": "desk.bench.alert_path",
}
