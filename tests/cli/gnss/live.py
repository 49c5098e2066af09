"""A receiver on a pty and on TCP, and gpsd on the pty: what `fieldtool gnss` makes of them."""
import json
import os
import pty
import signal
import socket
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from walk import epochs  # noqa: E402

EPOCHS = [e.encode() for e in epochs(3000)]


def gnss(*words, **how):
    return subprocess.run(["fieldtool", "--json", "gnss", *words], capture_output=True, timeout=60, **how)


def feed(write, stop):
    for epoch in EPOCHS:
        if stop.is_set():
            return
        try:
            write(epoch)
        except OSError:
            return
        time.sleep(0.02)


def serial_line():
    master, slave = pty.openpty()
    name = os.ttyname(slave)
    os.chmod(name, 0o666)  # gpsd gives up its rights
    stop = threading.Event()
    thread = threading.Thread(target=feed, args=(lambda b: os.write(master, b), stop), daemon=True)
    thread.start()
    return name, stop, thread, (master, slave)


def said(result):
    d = json.loads(result.stdout)
    return result.returncode, d["fix"], d["n_fixes"] + d["refused"]["outlier"], d["moved"]


def by_pty():
    name, stop, thread, _ = serial_line()
    print("pty", *said(gnss(name, "--average", "20", "--log", "pty.nmea")))
    stop.set()
    thread.join()
    log = open("pty.nmea", "rb").read()
    print("log", *said(gnss("pty.nmea", "--average", "20")), log.endswith(b"\r\n"))


def killed():
    name, stop, thread, _ = serial_line()
    child = subprocess.Popen(["fieldtool", "gnss", name, "--log", "killed.nmea"], stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL)
    time.sleep(1)
    child.send_signal(signal.SIGKILL)
    child.wait()
    stop.set()
    thread.join()
    d = json.loads(gnss("killed.nmea").stdout)
    print("killed", d["epochs"] > 10, d["bad_lines"] <= 1)


def interrupted():
    name, stop, thread, _ = serial_line()
    child = subprocess.Popen(["fieldtool", "gnss", name], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    time.sleep(0.5)
    child.send_signal(signal.SIGINT)
    out = child.communicate(timeout=10)[0]
    stop.set()
    thread.join()
    print("Ctrl-C", child.returncode, out.count(b"\n") > 5)


def by_tcp():
    server = socket.create_server(("127.0.0.1", 0))
    port = server.getsockname()[1]
    stop = threading.Event()

    def serve():
        peer, _ = server.accept()
        feed(peer.sendall, stop)
        peer.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    print("tcp", *said(gnss(f"tcp:127.0.0.1:{port}", "--average", "20")))
    stop.set()
    thread.join()


def by_gpsd():
    name, stop, thread, _ = serial_line()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    daemon = subprocess.Popen(["gpsd", "-N", "-n", "-S", str(port), name], stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            try:
                socket.create_connection(("localhost", port), 1).close()
                break
            except OSError:
                time.sleep(0.1)
        print("gpsd", *said(gnss(f"gpsd:localhost:{port}", "--average", "20", "--seconds", "30")))
    finally:
        daemon.terminate()
        daemon.wait()
        stop.set()
        thread.join()


for part in (by_pty, killed, interrupted, by_tcp, by_gpsd):
    part()
