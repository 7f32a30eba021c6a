"""jupyter_kernel_test's suite for the pinpoint kernel; JUPYTER_PATH names the kernelspec's folder."""

import unittest

import jupyter_kernel_test


class PinpointKernelTests(jupyter_kernel_test.KernelTests):
    kernel_name = "pinpoint"
    language_name = "typescript"
    file_extension = ".ts"
    code_hello_world = "console.log('hello, world')"
    code_stderr = "console.error('to stderr')"
    completion_samples = [
        {"text": "console.err", "matches": ["error"]},
        {"text": "const cat = '\U0001f408'; cat.charCodeA", "matches": ["charCodeAt"]},
    ]
    complete_code_samples = ["const a = 1", "console.log('x')", "function f() { return 1 }", "await (x)"]
    incomplete_code_samples = ["function f() {", "const a = [1,", "`unended", "/* unended"]
    invalid_code_samples = ["const 1 = 2", "foo bar baz", "1 +* 2"]
    code_generate_error = "throw new TypeError('on purpose')"
    code_execute_result = [
        {"code": "1 + 2 + 3", "result": "6"},
        {"code": "[1, 2, 3].map((n) => n * n)", "result": "[ 1, 4, 9 ]"},
        {"code": "await Promise.resolve('late')", "result": "'late'"},
    ]
    code_display_data = [
        {"code": "import * as tslab from 'tslab'; tslab.display.html('<b>x</b>')", "mime": "text/html"},
        {
            "code": "(globalThis as any)[Symbol.for('pinpoint.host')].display("
            "{ [Symbol.for('Jupyter.display')]: () => ({ 'image/svg+xml': '<svg/>', 'text/plain': 'x' }) })",
            "mime": "image/svg+xml",
        },
    ]
    code_history_pattern = "1 ?*2*"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "console.log"
    code_page_something = "?console.log"
    code_clear_output = "(globalThis as any)[Symbol.for('pinpoint.host')].clearOutput()"


class PinpointWelcomeTests(jupyter_kernel_test.IopubWelcomeTests):
    kernel_name = "pinpoint"
    support_iopub_welcome = True


if __name__ == "__main__":
    unittest.main(verbosity=2)
