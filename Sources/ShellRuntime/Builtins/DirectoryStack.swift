import Bytes
import SchemeProtocol

extension Builtin {
    static var pushd: Builtin {
        Builtin(
            "pushd", "Push a directory to the stack", usage: "pushd [-n] [+N | -N | DIRECTORY]",
            options: [OptionDescription("-n", "stay in this directory")]
        ) {
            (shell, arguments) throws(ShellError) in
            var keeps = false
            var target: ByteString?
            for argument in arguments.dropFirst() {
                if argument == "-n" {
                    keeps = true
                } else if target == nil {
                    target = argument
                } else {
                    return shell.refuse("pushd", "too many arguments")
                }
            }
            var stack = shell.wholeStack
            if let target, let index = shell.stackIndex(target) {
                guard stack.indices.contains(index) else {
                    return shell.refuse("pushd", "'" + target + "': directory stack index out of range")
                }
                stack = Array(stack[index...] + stack[..<index])
            } else if let target {
                if keeps {
                    stack.insert(target, at: 1)
                } else {
                    if let error = shell.changeDirectory(to: target) {
                        return shell.refuse("pushd", target + ": " + ByteString(error.message))
                    }
                    stack.insert(shell.environment["PWD"] ?? target, at: 0)
                }
            } else {
                guard stack.count > 1 else { return shell.refuse("pushd", "no other directory") }
                stack.swapAt(0, 1)
            }
            return shell.setStack(stack, moves: !keeps, "pushd")
        }
    }

    static var popd: Builtin {
        Builtin(
            "popd", "Take a directory off the stack", usage: "popd [-n] [+N | -N]",
            options: [OptionDescription("-n", "stay in this directory")]
        ) {
            (shell, arguments) throws(ShellError) in
            var keeps = false
            var index = 0
            for argument in arguments.dropFirst() {
                if argument == "-n" {
                    keeps = true
                    index = 1
                } else if let place = shell.stackIndex(argument) {
                    index = place
                } else {
                    return shell.refuse("popd", argument + ": invalid argument")
                }
            }
            var stack = shell.wholeStack
            guard stack.count > 1 else { return shell.refuse("popd", "directory stack empty") }
            guard stack.indices.contains(index) else {
                return shell.refuse("popd", "directory stack index out of range")
            }
            stack.remove(at: index)
            return shell.setStack(stack, moves: !keeps && index == 0, "popd")
        }
    }

    static var dirs: Builtin {
        Builtin(
            "dirs", "Display the directory stack", usage: "dirs [-clpv] [+N | -N]",
            options: [
                OptionDescription("-c", "clear the stack"), OptionDescription("-l", "write whole paths, without ~"),
                OptionDescription("-p", "one directory a line"),
                OptionDescription("-v", "one directory a line, with numbers"),
            ]
        ) {
            (shell, arguments) throws(ShellError) in
            var isLong = false
            var isOnLines = false
            var isNumbered = false
            var only: Int?
            for argument in arguments.dropFirst() {
                if let index = shell.stackIndex(argument) { only = index; continue }
                guard argument.first == 0x2d else { return shell.refuse("dirs", argument + ": invalid argument") }
                for flag in argument.dropFirst() {
                    switch flag {
                    case 0x63: shell.directoryStack = []
                    case 0x6c: isLong = true
                    case 0x70: isOnLines = true
                    case 0x76:
                        isOnLines = true
                        isNumbered = true
                    default: return shell.refuse("dirs", argument + ": invalid argument")
                    }
                }
            }
            var stack = shell.wholeStack
            if !isLong, let home = shell.environment["HOME"], home.count > 1 {
                stack = stack.map { $0.hasPrefix(home) ? "~" + $0[home.count..<$0.count] : $0 }
            }
            if let only {
                guard stack.indices.contains(only) else {
                    return shell.refuse("dirs", "directory stack index out of range")
                }
                return shell.write(stack[only] + "\n")
            }
            if isNumbered {
                stack = stack.enumerated().map { " " + ByteString($0.offset) + "  " + $0.element }
            }
            return shell.write(ByteString.joined(stack, by: isOnLines ? "\n" : " ") + "\n")
        }
    }

    static var dirDepth: Builtin {
        Builtin("dir_depth", "Limit the directory stack to N entries", usage: "dir_depth [N]") {
            (shell, arguments) throws(ShellError) in
            guard arguments.count > 1 else {
                shell.directoryDepth = nil
                return 0
            }
            guard let depth = arguments[1].integer(), depth >= 0 else {
                return shell.fail("dir_depth's argument must be a positive integer")
            }
            shell.directoryDepth = Int(min(depth, 1 << 20))
            shell.limitStack()
            return 0
        }
    }
}

extension Shell {
    /// The current directory, then what `pushd` has put away, the latest first.
    var wholeStack: [ByteString] { [environment["PWD"] ?? "."] + directoryStack }

    /// The place that `+N` or `-N` names.
    func stackIndex(_ text: ByteString) -> Int? {
        guard let sign = text.first, sign == 0x2b || sign == 0x2d, text.count > 1, text[1].isDigit,
            let number = text[1..<text.count].integer(), number < 1 << 30
        else { return nil }
        return sign == 0x2b ? Int(number) : directoryStack.count - Int(number)
    }

    /// Forgets what lies deeper than `dir_depth` allows.
    func limitStack() {
        guard let depth = directoryDepth, wholeStack.count > max(depth, 1) else { return }
        directoryStack.removeLast(wholeStack.count - max(depth, 1))
    }

    func setStack(_ stack: [ByteString], moves: Bool, _ name: ByteString) -> Int32 {
        if moves, let first = stack.first, first != environment["PWD"], let error = changeDirectory(to: first) {
            return refuse(name, first + ": " + ByteString(error.message))
        }
        directoryStack = Array(stack.dropFirst())
        limitStack()
        return write(ByteString.joined(wholeStack, by: " ") + "\n")
    }
}
