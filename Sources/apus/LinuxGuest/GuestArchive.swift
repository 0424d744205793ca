import Bytes
import EmulatorControl
import Foundation
import SchemeProtocol

/// The first file system of a Linux machine: an archive in the form that `cpio` calls newc.
struct GuestArchive {
    private(set) var bytes: [UInt8] = []
    private var names: Set<String> = []

    private mutating func append(_ name: String, mode: Int, _ content: [UInt8] = [], device: (Int, Int) = (0, 0)) {
        names.insert(name)
        let fields = [
            names.count, mode, 0, 0, 1, 0, content.count, 0, 0, device.0, device.1, name.utf8.count + 1, 0,
        ]
        bytes += Array("070701".utf8)
        for field in fields {
            let digits = String(field, radix: 16)
            bytes += Array((String(repeating: "0", count: 8 - digits.count) + digits).utf8)
        }
        bytes += Array(name.utf8) + [0]
        pad()
        bytes += content
        pad()
    }

    private mutating func pad() { while bytes.count % 4 != 0 { bytes.append(0) } }

    /// - Parameter path: from the root, without a slash in front.
    mutating func addDirectory(_ path: String) {
        if path.isEmpty || names.contains(path) { return }
        addDirectory((path as NSString).deletingLastPathComponent)
        append(path, mode: 0o40755)
    }

    mutating func addFile(_ path: String, _ content: [UInt8], permissions: Int = 0o644) {
        if names.contains(path) { return }
        addDirectory((path as NSString).deletingLastPathComponent)
        append(path, mode: 0o100000 | permissions, content)
    }

    mutating func addLink(_ path: String, to target: String) {
        if names.contains(path) { return }
        addDirectory((path as NSString).deletingLastPathComponent)
        append(path, mode: 0o120777, Array(target.utf8))
    }

    mutating func addCharacterDevice(_ path: String, _ major: Int, _ minor: Int) {
        addDirectory((path as NSString).deletingLastPathComponent)
        append(path, mode: 0o20600, device: (major, minor))
    }

    /// A file or folder of this computer with all that is in it.
    mutating func addTree(_ source: String, at place: String) throws(ToolError) {
        let stat = try stat(source)
        switch stat.mode.type {
        case .directory:
            addDirectory(place)
            for name in ((try? FileManager.default.contentsOfDirectory(atPath: source)) ?? []).sorted() {
                try addTree(source + "/" + name, at: place + "/" + name)
            }
        case .symbolicLink: addLink(place, to: try linkTarget(source).string)
        default: addFile(place, try apus.bytes(ofFile: source), permissions: Int(stat.mode.permissions))
        }
    }

    /// A program with the libraries that it is linked with, at the places where they are on this computer.
    mutating func addProgram(_ source: String, at place: String) throws(ToolError) {
        try addTree(source, at: place)
        try addLibraries(of: source)
    }

    mutating func addLibraries(of program: String) throws(ToolError) {
        // `ldd` fails for static programs, which need none.
        var setup = ChildProcess.Setup()
        setup.environment = ["LC_ALL": "C"]
        let list = (try? ChildProcess.output("sh", ["-c", "ldd \"$0\" 2>/dev/null || true", program], setup)) ?? ""
        for line in list.split(separator: "\n") {
            if line.contains("not found") {
                throw ToolError("\(program): \(line.trimmingCharacters(in: .whitespaces))")
            }
            let words = line.split(whereSeparator: \.isWhitespace)
            guard let path = words.first(where: { $0.hasPrefix("/") }) else { continue }
            let file = (String(path) as NSString).resolvingSymlinksInPath
            addFile(String(path.dropFirst()), try apus.bytes(ofFile: file), permissions: 0o755)
        }
    }

    /// The archive as the kernel takes it.
    consuming func finished() -> [UInt8] {
        append("TRAILER!!!", mode: 0)
        return bytes
    }
}
