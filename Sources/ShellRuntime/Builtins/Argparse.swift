import Bytes
import ShellSyntax

extension Builtin {
    static var argparse: Builtin {
        Builtin(
            "argparse", "Read options into variables",
            usage: "argparse [-n NAME] [SPECIFICATION ...] -- [ARGUMENT ...]",
            options: [
                OptionDescription("'v/verbose TEXT'", "an option: $verbose is 1 where it was given, else 0"),
                OptionDescription("'o/output= TEXT'", "one that takes a value: $output, empty without it"),
                OptionDescription("'o/output=DEFAULT TEXT'", "the same with a value to begin with"),
                OptionDescription("-n NAME", "the name of what is called, for help and messages"),
            ]
        ) { (shell, arguments) throws(ShellError) in
            var name = shell.elements("args").first ?? "ion"
            var specifications: [ArgumentSpecification] = []
            var index = 1
            while index < arguments.count, arguments[index] != "--" {
                if arguments[index] == "-n", index + 1 < arguments.count {
                    name = arguments[index + 1]
                    index += 2
                    continue
                }
                guard let specification = ArgumentSpecification(arguments[index]) else {
                    return shell.refuse(
                        "argparse", "'" + arguments[index] + "' is no specification, see argparse --help")
                }
                specifications.append(specification)
                index += 1
            }
            return shell.parse(Array(arguments.dropFirst(index + 1)), specifications, name)
        }
    }
}

/// `o/output=DEFAULT what it is for`
private struct ArgumentSpecification {
    var short: ByteString?
    var long: ByteString
    var takesValue = false
    var fallback: ByteString = ""
    var text: ByteString = ""

    init?(_ source: ByteString) {
        let gap = source.bytes.firstIndex(of: 0x20) ?? source.count
        text = source[gap..<source.count].trimmed
        var names = source[0..<gap]
        if let equals = names.bytes.firstIndex(of: 0x3d) {
            takesValue = true
            fallback = names[(equals + 1)..<names.count]
            names = names[0..<equals]
        }
        let parts = names.split(separator: 0x2f)
        long = parts.last ?? ""
        if parts.count == 2 { short = parts[0] } else if parts.count > 2 { return nil }
        if long.count == 1, short == nil { short = long }
        guard variable.isVariableName, short.map({ $0.count == 1 && $0 != "-" }) ?? true else { return nil }
    }

    var variable: ByteString { ByteString(long.map { $0 == 0x2d ? 0x5f : $0 }) }

    var usage: ByteString {
        var usage = ByteString()
        if let short { usage += "-" + short }
        if long.count > 1 { usage += (usage.isEmpty ? "    --" : ", --") + long }
        return takesValue ? usage + (long.count > 1 ? "=" : " ") + "VALUE" : usage
    }
}

extension Shell {
    /// Sets a variable for each option and `@argv` to what is left. `-h` and `--help` show what was specified; the status
    /// is then 2, for the caller to return.
    fileprivate func parse(
        _ arguments: [ByteString], _ specifications: [ArgumentSpecification], _ name: ByteString
    ) -> Int32 {
        var values = specifications.map { $0.takesValue ? $0.fallback : "0" }
        var rest: [ByteString] = []
        var index = 0
        func value(_ option: ByteString) -> ByteString? {
            guard index < arguments.count else {
                complain(line: name + ": " + option + " needs a value")
                return nil
            }
            index += 1
            return arguments[index - 1]
        }
        while index < arguments.count {
            let argument = arguments[index]
            index += 1
            if argument == "--" {
                rest += arguments[index...]
                break
            }
            guard argument.count > 1, argument.first == 0x2d else {
                rest.append(argument)
                continue
            }
            if argument.hasPrefix("--") {
                let equals = argument.bytes.firstIndex(of: 0x3d)
                let long = argument[2..<(equals ?? argument.count)]
                guard let found = specifications.firstIndex(where: { $0.long == long && long.count > 1 }) else {
                    if long == "help" { return showOptions(specifications, name) }
                    complain(line: name + ": unknown option '" + argument + "', see " + name + " --help")
                    return 1
                }
                if !specifications[found].takesValue {
                    if equals != nil {
                        complain(line: name + ": --" + long + " takes no value")
                        return 1
                    }
                    values[found] = "1"
                } else if let equals {
                    values[found] = argument[(equals + 1)..<argument.count]
                } else {
                    guard let given = value(argument) else { return 1 }
                    values[found] = given
                }
                continue
            }
            var place = 1
            while place < argument.count {
                let letter = argument[place..<(place + 1)]
                place += 1
                guard let found = specifications.firstIndex(where: { $0.short == letter }) else {
                    if letter == "h" { return showOptions(specifications, name) }
                    complain(line: name + ": unknown option '-" + letter + "', see " + name + " --help")
                    return 1
                }
                if !specifications[found].takesValue {
                    values[found] = "1"
                } else if place < argument.count {
                    values[found] = argument[place..<argument.count]
                    place = argument.count
                } else {
                    guard let given = value("-" + letter) else { return 1 }
                    values[found] = given
                }
            }
        }
        for (specification, value) in zip(specifications, values) {
            variables.set(symbols.intern(specification.variable), .string(value))
        }
        variables.set(symbols.intern("argv"), .array(rest.map { .string($0) }))
        return 0
    }

    private func showOptions(_ specifications: [ArgumentSpecification], _ name: ByteString) -> Int32 {
        var text = "usage: " + name + " [OPTION ...] [ARGUMENT ...]\n\n"
        let rows = specifications.map { ($0.usage, $0.text) } + [("-h, --help", "show this help")]
        let widest = rows.map { $0.0.count }.max() ?? 0
        for (usage, description) in rows {
            text += "    " + usage
            text.append(contentsOf: repeatElement(0x20, count: widest - usage.count + 2))
            text += description + "\n"
        }
        _ = write(text)
        return 2
    }
}
