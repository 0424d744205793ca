import Bytes
import CommandLine
import Platform
import SchemeProtocol

extension Utilities {
    /// `pathchk`: whether names can be used everywhere.
    static var pathchk: Utility {
        Utility(
            ["[OPTION]... NAME..."], "Diagnose invalid or unportable file names.",
            [
                Option("p", "", "check for most POSIX systems"),
                Option("P", "", "check for empty names and leading \"-\""),
                Option("", "portability", "check for all POSIX systems (equivalent to -p -P)"),
            ], parsing: .stopsAtOperand
        ) { (context) throws(Failure) in
            let isPortable = context.has("p") || context.has("portability")
            let isStrict = context.has("P") || context.has("portability")
            for path in try context.operands(atLeast: 1) {
                if let message = problem(path, isPortable: isPortable, isStrict: isStrict) { context.complain(message) }
            }
        }
    }

    /// What is wrong with a name; nil where nothing is.
    private static func problem(_ path: ByteString, isPortable: Bool, isStrict: Bool) -> ByteString? {
        let pieces = path.split(separator: 0x2f).filter { !$0.isEmpty }
        if isStrict, pieces.contains(where: { $0.first == 0x2d }) {
            return "leading '-' in a component of file name " + named(path)
        }
        if (isPortable || isStrict) && path.isEmpty { return "empty file name" }
        if isPortable {
            let odd = path.firstIndex { !($0.isAlphanumeric || $0 == 0x2e || $0 == 0x5f || $0 == 0x2d || $0 == 0x2f) }
            if let odd {
                return "nonportable character " + quoted(path[odd..<(odd + 1)]) + " in file name " + named(path)
            }
        } else {
            do throws(Errno) { _ = try Host.stat(path, followsLinks: false) } catch {
                if error != .noSuchFileOrDirectory || path.isEmpty {
                    return shellQuoted(path) + ": " + ByteString(error.message)
                }
            }
        }
        let (most, mostPath) = isPortable ? (14, 255) : (255, 4095)
        if path.count > mostPath {
            return "limit " + ByteString(mostPath) + " exceeded by length " + ByteString(path.count)
                + " of file name " + named(path)
        }
        for piece in pieces where piece.count > most {
            return "limit " + ByteString(most) + " exceeded by length " + ByteString(piece.count)
                + " of file name component " + named(piece)
        }
        return nil
    }
}
