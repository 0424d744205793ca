import Bytes
import CommandLine
import Platform
import SchemeProtocol

extension Utilities {
    /// `mknod`: makes special files.
    static var mknod: Utility {
        Utility(
            ["[OPTION]... NAME TYPE [MAJOR MINOR]"], "Create the special file NAME of the given TYPE.",
            [Option("m", "mode", takes: "MODE", "set file permission bits to MODE, not a=rw - umask")]
        ) { (context) throws(Failure) in
            let mode = try specialMode(context)
            let operands = context.operands
            let isPipe = operands.count > 1 && operands[1].first == 0x70
            let wanted = operands.count < 2 || !isPipe ? 4 : 2
            if operands.count < wanted && !(isPipe && operands.count == 2) {
                let message: ByteString =
                    operands.isEmpty
                    ? "missing operand" : "missing operand after " + quoted(operands[operands.count - 1])
                if wanted == 4 && operands.count == 2 {
                    throw .usage(message + "\nSpecial files require major and minor device numbers.")
                }
                throw .usage(message)
            }
            if operands.count > wanted {
                let message: ByteString = "extra operand " + quoted(operands[wanted])
                if wanted == 2 && operands.count == 4 {
                    throw .usage(message + "\nFifos do not have major and minor device numbers.")
                }
                throw .usage(message)
            }
            var type = FileType.fifo
            var device: UInt64 = 0
            switch operands[1].first {
            case 0x70: break
            case 0x62, 0x63, 0x75:
                type = operands[1].first == 0x62 ? .blockDevice : .characterDevice
                let numbers = try ([("major", operands[2]), ("minor", operands[3])] as [(ByteString, ByteString)]).map {
                    (kind, word) throws(Failure) in
                    let isHexadecimal = word.hasPrefix("0x") || word.hasPrefix("0X")
                    let text = isHexadecimal ? word[2..<word.count] : word
                    let radix: Int64 = isHexadecimal ? 16 : word.first == 0x30 ? 8 : 10
                    guard let number = text.integer(radix: radix), number >= 0, number <= Int64(UInt32.max) else {
                        throw .fatal("invalid " + kind + " device number " + quoted(word))
                    }
                    return UInt64(number)
                }
                let (major, minor) = (numbers[0], numbers[1])
                device = (major & 0xfffff000) << 32 | (major & 0xfff) << 8 | (minor & 0xffffff00) << 12 | minor & 0xff
            default: throw .usage("invalid device type " + quoted(operands[1]))
            }
            do throws(Errno) {
                try Host.makeNode(operands[0], type, permissions: mode.created, device: device)
                if let exact = mode.exact { try Host.changeMode(operands[0], exact) }
            } catch { throw Context.failure(shellQuoted(operands[0]), error) }
        }
    }
}
