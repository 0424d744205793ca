import Bytes
import CommandLine
import Platform
import SchemeProtocol
import Streams

extension Utilities {
    /// `paste`: lines of files side by side.
    static var paste: Utility {
        Utility(
            ["[OPTION]... [FILE]..."],
            "Write lines consisting of the sequentially corresponding lines from each FILE, separated by TABs.",
            [
                Option("d", "delimiters", takes: "LIST", "reuse characters from LIST instead of TABs"),
                Option("s", "serial", "paste one file at a time instead of in parallel"),
                Option("z", "zero-terminated", "line delimiter is NUL, not newline"),
            ]
        ) { (context) throws(Failure) in
            let delimiters = try pasteDelimiters(context.value("d") ?? "\t")
            if context.has("s") {
                for path in context.paths { try pasteSerially(path, delimiters, context) }
            } else {
                try pasteSideBySide(delimiters, context)
            }
        }
    }

    /// The delimiters; an empty one is nothing at all.
    private static func pasteDelimiters(_ list: ByteString) throws(Failure) -> [ByteString] {
        if list.isEmpty { return [""] }
        var delimiters: [ByteString] = []
        var index = 0
        while index < list.count {
            var byte = list[index]
            index += 1
            guard byte == 0x5c else {
                delimiters.append([byte])
                continue
            }
            guard index < list.count else {
                throw .fatal("delimiter list ends with an unescaped backslash: " + list)
            }
            byte = list[index]
            index += 1
            switch byte {
            case 0x30: delimiters.append("")
            case 0x62: delimiters.append([8])
            case 0x66: delimiters.append([12])
            case 0x6e: delimiters.append([10])
            case 0x72: delimiters.append([13])
            case 0x74: delimiters.append([9])
            case 0x76: delimiters.append([11])
            default: delimiters.append([byte])
            }
        }
        return delimiters
    }

    private static func pasteSerially(_ path: ByteString, _ delimiters: [ByteString], _ context: Context)
        throws(Failure)
    {
        guard let input = context.open(path) else { return }
        let end = context.lineEnd
        var count = 0
        while let line = context.nextLine(input, path, end) {
            if count > 0 { try context.put(delimiters[(count - 1) % delimiters.count]) }
            try context.put(input, line)
            count += 1
        }
        try context.put(end)
    }

    private static func pasteSideBySide(_ delimiters: [ByteString], _ context: Context) throws(Failure) {
        let end = context.lineEnd
        let shared = Input(Host.standardInput)
        var inputs: [Input?] = []
        for path in context.paths {
            if path == "-" {
                inputs.append(shared)
            } else {
                inputs.append(try must(shellQuoted(path)) { () throws(Errno) in try Input(path: path) })
            }
        }
        var open = inputs.count
        while open > 0 {
            var line: [UInt8] = []
            var isAny = false
            for index in inputs.indices {
                if let input = inputs[index] {
                    if let range = context.nextLine(input, context.paths[index], end) {
                        isAny = true
                        line += input.bytes[range]
                    } else {
                        inputs[index] = nil
                        open -= 1
                    }
                }
                if index < inputs.count - 1 { line += delimiters[index % delimiters.count].bytes }
            }
            if !isAny { return }
            try context.put(line.span)
            try context.put(end)
        }
    }
}
