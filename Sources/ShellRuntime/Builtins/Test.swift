import Bytes
import Platform
import SchemeProtocol

extension Builtin {
    static var test: Builtin {
        Builtin(
            "test", "Check a file or compare values", usage: "test [EXPRESSION]",
            options: [
                OptionDescription("-b", "a block device"), OptionDescription("-c", "a character device"),
                OptionDescription("-d", "a directory"), OptionDescription("-e", "it exists"),
                OptionDescription("-f", "an ordinary file"), OptionDescription("-h", "a symbolic link"),
                OptionDescription("-L", "a symbolic link"), OptionDescription("-n", "the text is not empty"),
                OptionDescription("-r", "it may be read"), OptionDescription("-s", "a file that is not empty"),
                OptionDescription("-S", "a socket"), OptionDescription("-w", "it may be written"),
                OptionDescription("-x", "it may be run"), OptionDescription("-z", "the text is empty"),
                OptionDescription("-eq", "the numbers are equal"), OptionDescription("-ne", "the numbers differ"),
                OptionDescription("-lt", "less"), OptionDescription("-le", "less or equal"),
                OptionDescription("-gt", "greater"), OptionDescription("-ge", "greater or equal"),
                OptionDescription("-ef", "the same file"), OptionDescription("-nt", "newer"),
                OptionDescription("-ot", "older"),
            ], isPure: true
        ) {
            (shell, arguments) throws(ShellError) in
            switch arguments.count {
            case 1:
                _ = shell.write("test: usage: test EXPRESSION\n")
                return 1
            case 2: return arguments[1].isEmpty ? 1 : 0
            case 3: return unary(arguments[1], arguments[2], shell)
            case 4: return binary(arguments[1], arguments[2], arguments[3], shell)
            default: return shell.refuse("test", "too many arguments", status: 2)
            }
        }
    }

    private static func unary(_ sign: ByteString, _ operand: ByteString, _ shell: Shell) -> Int32 {
        switch sign {
        case "-n": return operand.isEmpty ? 1 : 0
        case "-z": return operand.isEmpty ? 0 : 1
        case "-r": return Host.isAccessible(operand, read: true) ? 0 : 1
        case "-w": return Host.isAccessible(operand, write: true) ? 0 : 1
        case "-x": return Host.isAccessible(operand, execute: true) ? 0 : 1
        case "-h", "-L":
            return (try? Host.stat(operand, followsLinks: false))?.mode.type == .symbolicLink ? 0 : 1
        default: break
        }
        let stat = try? Host.stat(operand)
        let type = stat?.mode.type
        switch sign {
        case "-e": return stat != nil ? 0 : 1
        case "-f": return type == .regular ? 0 : 1
        case "-d": return type == .directory ? 0 : 1
        case "-b": return type == .blockDevice ? 0 : 1
        case "-c": return type == .characterDevice ? 0 : 1
        case "-S": return type == .socket ? 0 : 1
        case "-p": return type == .fifo ? 0 : 1
        case "-s": return (stat?.size ?? 0) > 0 ? 0 : 1
        default:
            if sign.first != 0x2d {
                return shell.fail("parse error: condition expected")
            }
            return shell.refuse("test", "unknown condition: '" + sign + "'", status: 2)
        }
    }

    private static func binary(_ left: ByteString, _ sign: ByteString, _ right: ByteString, _ shell: Shell) -> Int32 {
        switch sign {
        case "=", "==": return left == right ? 0 : 1
        case "!=": return left == right ? 1 : 0
        case "-ef":
            guard let a = try? Host.stat(left), let b = try? Host.stat(right) else { return 1 }
            return a.device == b.device && a.inode == b.inode ? 0 : 1
        case "-nt", "-ot":
            guard let a = try? Host.stat(left), let b = try? Host.stat(right) else { return 1 }
            return (sign == "-nt" ? b.modified < a.modified : a.modified < b.modified) ? 0 : 1
        default: break
        }
        guard let a = left.integer() else { return notInteger(left, shell) }
        guard let b = right.integer() else { return notInteger(right, shell) }
        switch sign {
        case "-eq": return a == b ? 0 : 1
        case "-ne": return a != b ? 0 : 1
        case "-lt": return a < b ? 0 : 1
        case "-le": return a <= b ? 0 : 1
        case "-gt": return a > b ? 0 : 1
        case "-ge": return a >= b ? 0 : 1
        default:
            return shell.fail("test: unknown condition: \"" + sign + "\"")
        }
    }

    private static func notInteger(_ text: ByteString, _ shell: Shell) -> Int32 {
        return shell.fail("test: integer expression expected: \"" + text + "\"")
    }
}
