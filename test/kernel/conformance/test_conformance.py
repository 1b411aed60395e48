"""jupyter_kernel_test 0.7.0 with every optional sample: no test may be skipped."""

import jupyter_kernel_test as jkt


class TypeScriptKernelTests(jkt.KernelTests):
    kernel_name = "tslab"
    language_name = "typescript"
    file_extension = ".ts"

    code_hello_world = "console.log('hello, world');"
    code_stderr = "console.error('a warning');"

    completion_samples = [
        {"text": "'abc'.toUpperC", "matches": {"toUpperCase"}},
        {"text": "Number.isSafeI", "matches": {"isSafeInteger"}},
    ]
    complete_code_samples = ["1", "const answer: number = 42;", "for (const i of [1]) {}"]
    incomplete_code_samples = ["function f(x: number) {", "[1, 2,", "`open"]
    invalid_code_samples = ["const = 1;", "let x: number = );"]

    code_page_something = "?parseInt"
    code_generate_error = "throw new RangeError('as asked');"

    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": "[1, 2, 3].map((x) => x ** 2)", "result": "[ 1, 4, 9 ]"},
        {"code": "'nabla'.length", "result": "5"},
        {
            "code": (
                "({ [Symbol.for('Jupyter.display')]: () => "
                "({ 'text/html': '<b>6</b>', 'text/plain': '6' }) })"
            ),
            "result": "<b>6</b>",
            "mime": "text/html",
        },
    ]
    code_display_data = [
        {
            "code": "import { display } from 'tslab';\ndisplay.html('<i>shown</i>');",
            "mime": "text/html",
        },
        {
            "code": "import { display } from 'tslab';\ndisplay.png(new Uint8Array([1]));",
            "mime": "image/png",
        },
    ]

    supported_history_operations = ("tail", "range", "search")
    code_history_pattern = "6 [*] ?"

    code_inspect_sample = "parseInt"
    code_clear_output = (
        "(globalThis as any)[Symbol.for('nabla.host')].clearOutput();"
    )


class TypeScriptKernelWelcomeTests(jkt.IopubWelcomeTests):
    kernel_name = "tslab"
    support_iopub_welcome = True
