import Bytes
import Platform
import Runtime
import Scheme
import SchemeProtocol

/// `lspci [-v]`: lists the devices on the PCI buses; with `-v` all that is known of each.
@main
struct Lspci {
    static func main() {
        var isVerbose = false
        for argument in Host.arguments.dropFirst() {
            switch argument {
            case "-v": isVerbose = true
            case "--help":
                print("usage: lspci [-v]\nLists the devices on the PCI buses; with -v all that is known of each.")
                return
            default:
                Program.complain("lspci: " + argument + ": unknown option\nusage: lspci [-v]")
                Host.exit(2)
            }
        }
        do throws(Errno) { try list(isVerbose) } catch {
            Program.complain("lspci: pci:: " + ByteString(error.message))
            Host.exit(1)
        }
    }

    private static func list(_ isVerbose: Bool) throws(Errno) {
        let root = try Handle("pci:", [.read, .directory])
        var report = ByteString()
        var cookie: UInt64 = 0
        while true {
            let entries = try Host.directoryEntries(root.number, cookie: &cookie)
            if entries.isEmpty { break }
            for entry in entries {
                let text = try Handle("pci:" + entry.name + "/information", .read).readAll(limit: 65536)
                report += describe(entry.name, text, isVerbose)
            }
        }
        let output = Handle(adopting: try Host.duplicate(Host.standardOutput))
        try output.write(report)
    }

    /// One line for a function, and its facts indented below when they are wanted.
    private static func describe(_ name: ByteString, _ text: ByteString, _ isVerbose: Bool) -> ByteString {
        var facts: [ByteString: ByteString] = [:]
        let lines = text.split(separator: 0x0a).filter { !$0.isEmpty }
        for line in lines {
            guard let colon = line.firstIndex(of: 0x3a) else { continue }
            facts[line[0..<colon]] = line[(colon + 1)..<line.count].trimmed
        }
        func number(_ key: ByteString) -> ByteString { facts[key].map { $0[min(2, $0.count)..<$0.count] } ?? "" }
        var result = name + " " + (facts["kind"] ?? "") + ": "
        if let maker = facts["maker"] { result += maker + " " }
        result += "[" + number("vendor") + ":" + number("device") + "]"
        if facts["revision"] != "0x00" { result += " (rev " + number("revision") + ")" }
        result += "\n"
        if isVerbose {
            for line in lines { result += "\t" + line + "\n" }
        }
        return result
    }
}
