import Bytes
import Platform
import Scheme
import SchemeProtocol

/// What the system's list of users says.
enum Users {
    /// The home directory of a user; nil for an unknown one. Lines are `name:…:home:shell` with fields parted by `:`
    /// (Linux) or `;` (Apus).
    static func home(of name: ByteString) -> ByteString? {
        guard let file = try? Handle("/etc/passwd", .read), let text = try? file.readAll(limit: 1 << 20) else {
            return nil
        }
        for line in text.split(separator: 0x0a) {
            let separator: UInt8 = line.contains(0x3b) ? 0x3b : 0x3a
            let fields = line.split(separator: separator)
            if fields.count >= 6, fields[0] == name { return fields[separator == 0x3b ? fields.count - 2 : 5] }
        }
        return nil
    }
}
