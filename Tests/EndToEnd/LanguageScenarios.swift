import EmulatorControl
import Foundation

/// The script in `Kernel/Image/root/usr/share/tests/day` builds, tests, reads and counts as a person does in a day.
@Sendable func liveThroughDay(_ session: Session) throws {
    try session.awaitPrompt()
    let output = try session.run("/usr/share/tests/day")
    try session.check(output.contains(" checks passed, 0 failed"), "not all went well: \(output)")
    try session.check(!output.contains("FAIL"), "not all went well: \(output)")
}

/// A part of the corpus of scripts that `swift test` runs on Linux: one of each kind, put in as a person would paste it.
@Sendable func runCorpus(_ session: Session) throws {
    let names = [
        "alias-global", "and-or-bare", "arithmetic-34-digits", "brace-alternatives", "caret-is-ordinary-elsewhere",
        "compact-counter-in-function", "dirs-forms", "drop-several", "echo-escape-codes",
        "error-failing-command-goes-on", "eval-keeps-variables", "expansion-array-in-word",
        "expansion-array-negative-range", "export-only-the-environment", "for-brace-range", "for-break",
        "function-array-argument", "function-calls-later-function", "if-and-word-extends",
        "keyword-in-quotes-is-text", "let-array-index-past-end", "let-array-index", "lookup-order",
        "match-binding-and-guard", "match-binding", "math-infix", "method-bytes", "method-chars",
        "names-share-space", "namespace-attributes", "not-bare", "operator-add", "pipe-output",
        "pipeline-here-string-read-is-not", "predefined-cdpath-is-empty", "process-array-index",
        "pushd-shows-stack", "reading-after-or", "redirect-anywhere", "scope-function-sees-definition",
        "scope-function-shadows", "set-arguments", "splitter-escaped-semicolon-free-space", "status-login",
        "test-without-arguments", "true-false", "type-kinds", "types-bmap-in-key-order", "types-bool-values",
        "which-missing", "while-break", "words-at-quoted", "words-double-quotes-expand", "beyond-argparse",
        "beyond-default-parameters", "beyond-defer", "beyond-double-star", "beyond-here-document-in-block",
        "beyond-json", "beyond-trap-signal",
    ]
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../IonCorpus").standardized
    try session.awaitPrompt()
    try session.run("mkdir -p /tmp/corpus/work && cd /tmp/corpus/work")
    for name in names {
        let script = try String(contentsOf: folder.appending(path: name + ".ion"), encoding: .utf8)
        let expected = try String(contentsOf: folder.appending(path: name + ".out"), encoding: .utf8)
        try session.run("\u{1b}[200~cat > ../script <<- 'END-OF-SCRIPT'\n\(script)END-OF-SCRIPT\u{1b}[201~")
        let shown = expected.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n")
        try session.run(
            "ion ../script", printing: String(shown.hasSuffix("\r\n") ? shown.dropLast() : Substring(shown)))
    }
}
