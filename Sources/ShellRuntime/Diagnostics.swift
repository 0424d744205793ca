import Bytes
import Platform
import ShellSyntax

/// What is shown under an error for a person: where it is, the line with a mark, and what may have been meant.
struct Diagnostics {
    let shell: Shell

    /// The lines behind the message; each ends with a newline.
    func explanation(_ error: ShellError) -> ByteString {
        var result = ByteString()
        // Marks are coloured where a person sees them.
        let isShown = Host.isTerminal(Host.standardError)
        let (mark, aside, plain): (ByteString, ByteString, ByteString) =
            isShown ? ("\u{1b}[31m", "\u{1b}[90m", "\u{1b}[39m") : ("", "", "")
        if let source = error.source, let offset = error.offset {
            let place = refined(offset, source, error.name)
            let (line, column, text) = source.position(of: place)
            if !source.name.isEmpty {
                result +=
                    aside + "  --> " + plain + source.name + ":" + ByteString(line) + ":" + ByteString(column) + "\n"
            }
            let number = ByteString(line)
            let shown = ByteString(text.prefix(200).map { $0 < 0x20 ? 0x20 : $0 })
            result += aside + number + " | " + plain + shown + "\n"
            let width = max(1, (error.name?.count ?? 1))
            result += aside
            result.append(contentsOf: repeatElement(0x20, count: number.count))
            result += " | " + mark
            result.append(contentsOf: repeatElement(0x20, count: min(column - 1, 200)))
            result.append(contentsOf: repeatElement(0x5e, count: min(width, 60)))
            result += plain + "\n"
        }
        if let name = error.name, let guess = nearest(name, candidates(error)) {
            result += aside + "  did you mean " + plain + "'" + guess + "'?\n"
        }
        return result
    }

    /// The place of the name in the statement that begins at `offset`.
    private func refined(_ offset: Int, _ source: SourceText, _ name: ByteString?) -> Int {
        guard let name, !name.isEmpty, offset < source.bytes.count else { return offset }
        let end = min(source.bytes.count, offset + 4096)
        let piece = ByteString(source.bytes[offset..<end])
        return piece.firstIndex(of: name).map { offset + $0 } ?? offset
    }

    private func candidates(_ error: ShellError) -> [ByteString] {
        switch error.kind {
        case .commandNotFound: shell.builtinNames + shell.functionAndAliasNames + programs()
        default: shell.variableNames + Self.methods
        }
    }

    private func programs() -> [ByteString] {
        (shell.text("PATH") ?? "").split(separator: 0x3a).flatMap { Glob.names(in: $0).map { $0.name } }
    }

    private static var methods: [ByteString] {
        [
            "basename", "extension", "filename", "parent", "to_lowercase", "to_uppercase", "trim", "trim_start",
            "trim_end",
            "reverse", "len", "len_bytes", "repeat", "replace", "replacen", "regex_replace", "join", "find", "escape",
            "unescape",
            "or", "split", "split_at", "lines", "chars", "graphemes", "bytes", "keys", "values", "subst",
        ]
    }

    /// The nearest name, where it is near enough to be a slip.
    func nearest(_ name: ByteString, _ candidates: [ByteString]) -> ByteString? {
        guard name.count >= 2, name.count <= 64 else { return nil }
        let limit = name.count < 5 ? 1 : 2
        var best: (name: ByteString, distance: Int)?
        for candidate in candidates where candidate != name && abs(candidate.count - name.count) <= limit {
            let distance = Self.distance(name.bytes, candidate.bytes)
            if distance <= limit, distance < best?.distance ?? Int.max { best = (candidate, distance) }
        }
        return best?.name
    }

    /// How many letters are put in, left out, changed or swapped with the next.
    static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        var before: [Int] = []
        var last = Array(0...b.count)
        for row in 0..<a.count {
            var next = [row + 1]
            for column in 0..<b.count {
                var cost = min(last[column] + (a[row] == b[column] ? 0 : 1), last[column + 1] + 1, next[column] + 1)
                if row > 0, column > 0, a[row] == b[column - 1], a[row - 1] == b[column] {
                    cost = min(cost, before[column - 1] + 1)
                }
                next.append(cost)
            }
            before = last
            last = next
        }
        return last[b.count]
    }
}
