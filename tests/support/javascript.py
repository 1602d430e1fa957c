"""Our JavaScript run by Node: doubles go in and come out bit by bit."""

from __future__ import annotations

import atexit
import json
import math
import struct
import subprocess
from typing import Any

BITS = """
const bits = new DataView(new ArrayBuffer(8));
const read = (text) => {
  if (text === null) return null;
  bits.setBigUint64(0, BigInt("0x" + text));
  return bits.getFloat64(0);
};
const write = (value) => {
  if (value === null) return null;
  bits.setFloat64(0, value);
  return bits.getBigUint64(0).toString(16).padStart(16, "0");
};
"""
READ = f'{BITS}const given = JSON.parse(require("fs").readFileSync(0, "utf-8"));\n'


def bits(value: float | None) -> str | None:
    """Return a double as text, every bit of it."""
    return None if value is None else struct.pack(">d", value).hex()


def number(text: str | None) -> float | None:
    """Return the double of a text."""
    if text is None:
        return None
    found: float = struct.unpack(">d", bytes.fromhex(text))[0]
    return math.nan if found != found else found


def node(script: str, given: Any) -> Any:
    """Run a script that has ``given``, ``read`` and ``write``; return what it prints, as JSON."""
    done = subprocess.run(
        ["node", "-e", READ + script], input=json.dumps(given), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


class Served:
    """Node, kept running: its script has a function ``answer``, asked as often as wanted."""

    def __init__(self, script: str) -> None:
        loop = """
        require("readline").createInterface({ input: process.stdin })
          .on("line", (line) => console.log(JSON.stringify(answer(JSON.parse(line)))));
        """
        self.process = subprocess.Popen(
            ["node", "-e", BITS + script + loop],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        atexit.register(self.process.kill)

    def ask(self, given: Any) -> Any:
        """Return the answer to something, both as JSON."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(json.dumps(given) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())
