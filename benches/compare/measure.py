"""Time, memory and bytes of processes, out of /proc; Linux only."""
import os
import signal
import statistics
import subprocess
import threading
import time

TICK = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


def children():
    """Every process's children."""
    found = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat") as file:
                parent = int(file.read().rpartition(")")[2].split()[1])
        except (OSError, IndexError):
            continue
        found.setdefault(parent, []).append(int(name))
    return found


def tree(root):
    """A process and all below it."""
    below, open_, found = children(), [root], []
    while open_:
        found.append(open_.pop())
        open_ += below.get(found[-1], [])
    return found


def resident(root):
    """Bytes in memory of a tree of processes, mapped files that are in use included."""
    total = 0
    for process in tree(root):
        try:
            with open(f"/proc/{process}/statm") as file:
                total += int(file.read().split()[1]) * PAGE
        except (OSError, IndexError):
            pass
    return total


def cpu(root):
    """Seconds of processor time of a process and its children that have ended."""
    with open(f"/proc/{root}/stat") as file:
        fields = file.read().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / TICK


class Peak:
    """The largest memory of a tree while the block runs, looked at fifty times a second."""

    def __init__(self, root):
        self.root, self.bytes, self.done = root, 0, threading.Event()
        self.thread = threading.Thread(target=self.watch, daemon=True)

    def watch(self):
        while True:
            self.bytes = max(self.bytes, resident(self.root))
            if self.done.wait(0.02):
                return

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.done.set()
        self.thread.join()


def run(command, limit=3600, ends=(0,), **more):
    """Runs a command to its end: wall and processor seconds, peak bytes of the whole tree.

    Exit codes other than `ends` are failures: a validator ends with 1 where it has found something.
    """
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                               start_new_session=True, **more)
    timer = threading.Timer(limit, os.killpg, [process.pid, signal.SIGKILL])
    timer.start()
    with Peak(process.pid) as peak:
        said = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begin
    timer.cancel()
    process.stdout.close()
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in ends:
        raise RuntimeError(f"{command[0]}: {said.decode(errors='replace').strip()[-300:]}")
    return {"wall": wall, "cpu": usage.ru_utime + usage.ru_stime,
            "peak": max(peak.bytes, usage.ru_maxrss * 1024), "said": said.decode(errors="replace")}


def stop(process, patience=15):
    """Ends a process that we started, and what it started, at first politely."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        if process.poll() is not None:
            return
        try:
            os.killpg(process.pid, number)
            process.wait(patience)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            pass


def on_disk(folder):
    """Bytes that a folder occupies; a file with two names counts once."""
    seen, total = set(), 0
    for place, _, names in os.walk(folder):
        for name in names:
            about = os.lstat(os.path.join(place, name))
            if about.st_ino not in seen:
                seen.add(about.st_ino)
                total += about.st_blocks * 512
    return total


def median_of(times, action):
    """The median of what an action returns, after one time that does not count."""
    action()
    return statistics.median(action() for _ in range(times))


def synced_appends(folder, count):
    """Milliseconds for one of `count` appends of 500 bytes that the disk confirms."""
    path, block = os.path.join(folder, "appends"), b"x" * 500
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    times = []
    for _ in range(count):
        begin = time.perf_counter()
        os.write(file, block)
        os.fdatasync(file)
        times.append(time.perf_counter() - begin)
    os.close(file)
    os.remove(path)
    return {"updates": count, "seconds": sum(times), "ms": statistics.median(times) * 1e3}


def machine():
    """What kind of machine this is; nothing that names it."""
    with open("/proc/cpuinfo") as file:
        models = [line.split(":")[1].strip() for line in file if line.startswith("model name")]
    with open("/proc/meminfo") as file:
        memory = int(file.readline().split()[1]) / 2**20
    return f"{len(models)} cores of {models[0] if models else 'unknown'}, {memory:.0f} GiB, " \
           f"Linux {os.uname().release.split('-')[0]}, load when begun {os.getloadavg()[0]:.1f}"
