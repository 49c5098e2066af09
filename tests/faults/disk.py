"""What a disk holds after a power cut: replays the trace of inject.c on a model that knows what was flushed and what was not.

A flush of a file keeps its bytes, a flush of a folder its names. All else may be lost, kept or, for a write, torn at
sectors of 512 bytes, each on its own and in any order; that is stricter than ext4 and about what FAT does."""
import os
import pathlib
import shutil

SECTOR = 512


class Inode:
    def __init__(self, source=None, mode=0o644):
        self.source, self.mode = source, mode  # source: a file whose bytes it has as long as nobody wrote
        self.kept = None if source else b""
        self.pending = []

    def bytes(self):
        return pathlib.Path(self.source).read_bytes() if self.kept is None else self.kept

    def after(self, steps):
        data = bytearray(self.bytes())
        for at, piece in steps:
            if piece is None:
                del data[at:]
                data.extend(bytes(at - len(data)))
            else:
                data.extend(bytes(max(0, at - len(data))))
                data[at:at + len(piece)] = piece
        return bytes(data)

    def flush(self):
        if self.pending:
            self.kept, self.pending = self.after(self.pending), []


def read_trace(path):
    """(op, inode, position, bytes, path, second path) of each step."""
    steps = []
    with open(path, "rb") as f:
        while line := f.readline():
            op, ino, at, n, a, b = line.decode().rstrip("\n").split("\t")
            steps.append((op, int(ino), int(at), f.read(int(n)) if op == "write" else b"", a, b))
    return steps


class Disk:
    """Started on the folder @p template, whose inodes were @p inodes (path below the root -> number) in the traced run."""

    def __init__(self, template, inodes, root):
        self.root, self.inodes, self.names, self.folders, self.modes = root, {}, {}, {}, {}
        for name, ino in inodes.items():
            place = os.path.join(template, name)
            if os.path.isdir(place):
                self.folders[ino] = name
                self.modes[name] = os.stat(place).st_mode & 0o777
            else:
                self.inodes[ino] = Inode(place, os.stat(place).st_mode & 0o777)
                self.names[name] = ino
        self.live = dict(self.names)
        self.kept_folders = set(self.folders.values())
        self.changes = []  # of names, not flushed: (folders that flush it, name, inode or None or "folder")

    def name(self, path):
        return os.path.relpath(os.path.join(self.root, path), self.root)

    def change(self, name, value):
        return (os.path.dirname(name) or ".", name, value)

    def step(self, op, ino, at, data, a, b):
        if op == "write":
            self.inodes[ino].pending.append((at, data))
        elif op == "truncate":
            self.inodes[ino].pending.append((at, None))
        elif op == "sync" and ino in self.folders:
            here = self.folders[ino]
            for change in [c for c in self.changes if all(x[0] == here for x in c)]:
                self.keep(change)
                self.changes.remove(change)
        elif op == "sync":
            self.inodes[ino].flush()
        else:
            self.rename(op, ino, at, self.name(a), self.name(b) if b else None)

    def rename(self, op, ino, at, a, b):
        if op == "create":
            self.inodes[ino] = Inode(mode=at & 0o777)
            self.live[a] = ino
            self.changes.append([self.change(a, ino)])
        elif op == "mkdir":
            self.folders[ino] = a
            self.changes.append([self.change(a, "folder")])
        elif op == "unlink":
            self.live.pop(a, None)
            self.changes.append([self.change(a, None)])
        elif op in ("rename", "link"):
            self.live[b] = self.live[a]
            gone = [self.change(a, None)] if op == "rename" else []
            self.changes.append([self.change(b, self.live[b])] + gone)
            if op == "rename":
                del self.live[a]

    def keep(self, change, names=None, folders=None):
        names = self.names if names is None else names
        folders = self.kept_folders if folders is None else folders
        for _, name, value in change:
            if value == "folder":
                folders.add(name)
            elif value is None:
                names.pop(name, None)
                folders.discard(name)
            else:
                names[name] = value

    def cut(self, to, chance):
        """Write what is left to the folder @p to. @p chance: None keeps nothing that was not flushed."""
        names, folders = dict(self.names), set(self.kept_folders)
        for change in self.changes:
            if chance is not None and chance.random() < 0.5:
                self.keep(change, names, folders)
        for folder in sorted(folders):
            os.makedirs(os.path.join(to, folder), exist_ok=True)
            os.chmod(os.path.join(to, folder), self.modes.get(folder, 0o700))
        for name, ino in names.items():
            inode, place = self.inodes[ino], os.path.join(to, name)
            if not os.path.isdir(os.path.dirname(place)):
                continue  # its folder was lost
            if inode.kept is None and (chance is None or not inode.pending):
                shutil.copy2(inode.source, place)
                continue
            with open(place, "wb") as f:
                f.write(inode.after([] if chance is None else self.lucky(inode.pending, chance)))
            os.chmod(place, inode.mode)

    def lucky(self, pending, chance):
        for at, piece in pending:
            fate = chance.randrange(4)
            if fate in (1, 2):
                yield at, piece
            elif fate == 3 and piece is not None:
                for i in range(0, len(piece), SECTOR):
                    if chance.random() < 0.5:
                        yield at + i, piece[i:i + SECTOR]
