"""NMEA sentences of a receiver that stands in Angola: walk.py SECONDS [JUMP_AT]; noise is seeded, so every run is the same."""
import random
import sys


def sentence(body):
    total = 0
    for c in body:
        total ^= ord(c)
    return f"${body}*{total:02X}\r\n"


def dm(value, width):
    degrees = int(abs(value))
    return f"{degrees:0{width}d}{(abs(value) - degrees) * 60:09.6f}"


def epochs(seconds, jump_at=None):
    rng = random.Random(7)
    for i in range(seconds):
        lat = -12.4 + rng.gauss(0, 0.8) / 110600
        lon = 16.7 + rng.gauss(0, 0.8) / 108700 + (0.0003 if jump_at is not None and i >= jump_at else 0)
        tod = f"08{30 + i // 60:02d}{i % 60:02d}.00"
        yield (sentence(f"GPRMC,{tod},A,{dm(lat, 2)},S,{dm(lon, 3)},E,0.05,,241126,,,A")
               + sentence(f"GPGGA,{tod},{dm(lat, 2)},S,{dm(lon, 3)},E,1,09,0.9,1520.3,M,20.1,M,,")
               + sentence(f"GPGST,{tod},1.1,1.0,0.9,10,0.8,0.9,2.0"))


if __name__ == "__main__":
    jump = int(sys.argv[2]) if len(sys.argv) > 2 else None
    sys.stdout.write("".join(epochs(int(sys.argv[1]), jump)))
