import Bytes
import LineEditor
import Platform
import ShellRuntime
import ShellSyntax

/// Colours for what is being typed, from the shell's own grammar and what it could run.
struct ShellHighlighter {
    let shell: Shell

    /// The longest text that is coloured; beyond, typing must stay quick.
    private static var limit: Int { 20_000 }

    func styles(_ characters: [Character]) -> [TextStyle] {
        let text = ByteString(String(characters))
        guard text.count <= Self.limit else { return [] }
        let kinds = Highlighter.kinds(
            text, isCommand: { word in shell.canRun(word) },
            isPath: { word in
                let path = word.hasPrefix("~/") ? (shell.text("HOME") ?? "") + word[1..<word.count] : word
                return (try? Host.stat(path, followsLinks: false)) != nil
            })
        var result: [TextStyle] = []
        result.reserveCapacity(characters.count)
        var offset = 0
        for character in characters {
            result.append(offset < kinds.count ? Self.style(kinds[offset]) : .plain)
            offset += String(character).utf8.count
        }
        return result
    }

    private static func style(_ kind: HighlightKind) -> TextStyle {
        switch kind {
        case .plain: .plain
        case .command: .command
        case .unknownCommand, .mistake: .mistake
        case .keyword: .keyword
        case .string: .string
        case .variable: .variable
        case .operation: .operation
        case .comment: .comment
        case .option: .option
        case .path: .path
        }
    }
}
