import EmulatorControl
import Foundation
import ImageMaking

/// The programs that come with the Swift compiler: its folder need not be in PATH, where `swift` may be a mere link.
enum Toolchain {
    static func tool(_ name: String) throws(ToolError) -> String {
        let found = try directory.get() + "/" + name
        return FileManager.default.isExecutableFile(atPath: found) ? found : try ChildProcess.find(name)
    }

    private static let directory: Result<String, ToolError> = {
        do throws(ToolError) {
            let information = try ChildProcess.output("swift", ["-print-target-info"])
            let object = try? JSONSerialization.jsonObject(with: Data(information.utf8)) as? [String: Any]
            let paths = object?["paths"] as? [String: Any]
            guard let resources = paths?["runtimeResourcePath"] as? String else {
                return .failure(ToolError("swift -print-target-info: it does not say where the toolchain is"))
            }
            // USR/lib/swift
            let root = ((resources as NSString).deletingLastPathComponent as NSString).deletingLastPathComponent
            return .success(root + "/bin")
        } catch {
            return .failure(error)
        }
    }()
}

/// Makes copies of programs without symbols and debugging information.
struct Stripper {
    let repository: Repository

    init(_ repository: Repository) { self.repository = repository }

    /// Answers the path of the stripped copy, `name` in the image directory.
    func strip(_ path: String, to name: String) throws(ToolError) -> String {
        let folder = repository.imageDirectory + "/stripped"
        try makeDirectory(folder)
        let copy = "\(folder)/\(name)"
        try ChildProcess.run(Toolchain.tool("llvm-objcopy"), ["--strip-all", path, copy])
        return copy
    }
}

/// The kernel's function names for backtraces, demangled and short enough to read on one line.
struct KernelSymbols {
    private let symbols: [ELFFile.Symbol]

    init(_ file: ELFFile, name: String) throws(ToolError) {
        symbols = try naming(name) { () throws(ImageError) in try file.functions() }
        if symbols.isEmpty { throw ToolError("\(name): it has no symbols") }
    }

    static var nameLimit: Int { 80 }

    func shortened() throws(ToolError) -> [(address: UInt64, name: String)] {
        let names = try Self.demangled(symbols.map(\.name))
        return zip(symbols, names).map { ($0.address, Self.short($1)) }
    }

    /// The names as people write them: `Scheduler.pick(on:)`.
    static func demangled(_ names: [String]) throws(ToolError) -> [String] {
        let list = NSTemporaryDirectory() + "apus-names-\(ProcessInfo.processInfo.processIdentifier)"
        defer { try? FileManager.default.removeItem(atPath: list) }
        try Array(names.joined(separator: "\n").utf8).written(to: list)
        let output = try withInput(list) { (setup) throws(ToolError) in
            try ChildProcess.output(Toolchain.tool("swift-demangle"), ["--compact", "--simplified"], setup)
        }
        let lines = output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard lines.count >= names.count else { throw ToolError("swift-demangle: it left names out") }
        return Array(lines.prefix(names.count))
    }

    /// Without the prefixes that the optimiser adds, and cut where it is still too long.
    static func short(_ name: String) -> String {
        var name = name
        for word in ["generic ", "specialized ", "function signature specialization ", "merged "] {
            while name.hasPrefix(word) { name.removeFirst(word.count) }
        }
        if name.utf8.count <= nameLimit { return name }
        return String(decoding: name.utf8.prefix(nameLimit - 3), as: UTF8.self) + "..."
    }
}
