import Bytes
import Platform
import SchemeProtocol
import ShellSyntax

extension Builtin {
    static var mapfile: Builtin {
        Builtin(
            "mapfile", "Read lines into an array",
            usage: "mapfile [-d DELIMITER] [-n MAXIMUM] [-O ORIGIN] [-s SKIP] [-u FILE] [--keep-empty] [ARRAY]",
            options: [
                OptionDescription("-d", "end lines at this character"),
                OptionDescription("-n", "take this many lines at most"),
                OptionDescription("-O", "begin at this place of the array"),
                OptionDescription("-s", "leave out this many lines first"),
                OptionDescription("-u", "read from this file"), OptionDescription("--keep-empty", "keep empty lines"),
            ]
        ) { (shell, arguments) throws(ShellError) in
            var delimiter: UInt8 = 0x0a
            var maximum = Int64.max
            var origin = 0
            var skip: Int64 = 0
            var keepsEmpty = false
            var source = shell.streams.input
            var name: ByteString = "MAPFILE"
            var index = 1
            var file: HandleNumber?
            defer { if let file { try? Host.close(file) } }
            while index < arguments.count {
                let argument = arguments[index]
                index += 1
                if argument == "--keep-empty" { keepsEmpty = true; continue }
                guard argument.first == 0x2d else {
                    name = argument
                    continue
                }
                guard index < arguments.count else {
                    return shell.refuse("mapfile", argument + " requires an argument")
                }
                let value = arguments[index]
                index += 1
                let number = value.integer()
                switch argument {
                case "-d": delimiter = value.first ?? 0
                case "-n": maximum = number ?? 0
                case "-O": origin = Int(min(max(number ?? 0, 0), 1 << 20))
                case "-s": skip = number ?? 0
                case "-u":
                    do throws(Errno) {
                        let handle = try Host.open(value, .read)
                        file = handle
                        source = InputSource(handle)
                    } catch { return shell.refuse("mapfile", value + ": " + ByteString(error.message)) }
                default: return shell.refuse("mapfile", "unknown option: " + argument)
                }
            }
            guard name.isVariableName else { return shell.refuse("mapfile", "'" + name + "' is not a variable's name") }
            if maximum == 0 { maximum = .max }
            let symbol = shell.symbols.intern(name)
            var values: [Value] = []
            if origin > 0, case .array(let old)? = shell.variables.find(symbol) { values = Array(old.prefix(origin)) }
            while values.count < origin { values.append(.string("")) }
            var taken: Int64 = 0
            let text = source.readAll()
            var pieces = text.split(separator: delimiter)
            if pieces.last?.isEmpty == true { pieces.removeLast() }
            for line in pieces {
                if skip > 0 { skip -= 1; continue }
                if line.isEmpty && !keepsEmpty { continue }
                guard taken < maximum else { break }
                values.append(.string(line))
                taken += 1
            }
            shell.variables.set(symbol, .array(values))
            return 0
        }
    }
}
