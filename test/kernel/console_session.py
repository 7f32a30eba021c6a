"""Types a session into `jupyter console --kernel pinpoint` in a pseudo terminal; prints what the terminal showed."""

import os
import re
import sys
import time

import pexpect

command = ["-m", "jupyter", "console", "--kernel", "pinpoint"]
# A busy machine may take longer than the second that the console gives the kernel by default.
command += ["--ZMQTerminalInteractiveShell.kernel_is_complete_timeout=30"]
command += ["--ZMQTerminalInteractiveShell.highlighting_style=bw"]
environment = {**os.environ, "TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1", "PAGER": "cat"}
console = pexpect.spawn(
    sys.executable, command, encoding="utf-8", timeout=60, dimensions=(40, 200), env=environment
)
console.logfile_read = open("console.log", "w", encoding="utf-8")


def prompt(number):
    console.expect(rf"In \[[^\]]*m{number}\x1b[^\]]*\]: ")


def type_line(text):
    console.send(f"{text}\r")


prompt(1)
type_line("const a = 6 * 7; a")
console.expect(r"Out.*?42")
prompt(2)
# An open block goes on in the next line; an empty one ends it.
type_line("function twice(n: number) {")
console.expect(r"\.\.\.: ")
type_line("return 2 * n }")
type_line("")
prompt(3)
type_line("twice(a)")
console.expect(r"Out.*?84")
prompt(4)
type_line("(globalThis as any).prompt('Your name?')")
console.expect(r"Your name\? ")
type_line("Ada")
console.expect(r"Out.*?'Ada'")
prompt(5)
type_line("import { writeFileSync } from 'node:fs'; writeFileSync('running', ''); while (true) {}")
while not os.path.exists("running"):
    time.sleep(0.1)
console.sendintr()
console.expect("Interrupted")
prompt(6)
type_line("a + 1")
console.expect(r"Out.*?43")
prompt(7)
type_line("?Math.max")
console.expect(r"max\(\.\.\.values: number\[\]\): number")
prompt(8)
# Arrow up brings back what was typed.
console.send("\x1b[A\x1b[A\r")
console.expect(r"Out.*?43")
prompt(9)
type_line("exit")
console.expect(pexpect.EOF)
console.close()
with open("console.log", encoding="utf-8") as log:
    print(re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", log.read()))
sys.exit(console.exitstatus)
