import EmulatorControl
import Foundation

/// Debian's kernel for this computer, out of its package: downloaded and unpacked into a folder, not installed.
struct LinuxKernel {
    /// The package's files.
    private let folder: String
    /// What QEMU boots.
    let image: String
    private var modules: [String: String] = [:]
    private var builtIn: Set<String> = []

    /// The parts of the package that are of use: 400 MB of drivers for devices that no virtual machine has are not.
    private static var parts: [String] {
        ["./boot/vmlinuz-*", "./lib/modules/*/modules.builtin"]
            + ["gpu/drm", "virtio", "input", "i2c", "char/hw_random"].map { "./lib/modules/*/kernel/drivers/\($0)/*" }
    }

    /// - Parameter cache: a folder that keeps what was downloaded.
    init(cache: String) throws(ToolError) {
        let package = try Self.package()
        folder = try DebianPackage.unpacked(package, in: cache, parts: Self.parts)
        let boot = (try? FileManager.default.contentsOfDirectory(atPath: folder + "/boot")) ?? []
        guard let name = boot.first(where: { $0.hasPrefix("vmlinuz-") }) else {
            throw ToolError("\(folder): there is no kernel in the package")
        }
        image = try Self.unpacked(folder + "/boot/" + name, to: folder + "/vmlinux")
        try findModules()
    }

    /// The package that the name for the newest kernel stands for.
    private static func package() throws(ToolError) -> String {
        let text = try ChildProcess.output("apt-cache", ["depends", "linux-image-amd64"])
        let line = text.split(separator: "\n").first { $0.contains("Depends: linux-image-") }
        guard let name = line?.split(separator: " ").last else {
            throw ToolError("apt-cache: it does not know the package linux-image-amd64 (`apt-get update` may help)")
        }
        return String(name)
    }

    /// The kernel itself out of its compressed form: an emulated processor takes seconds to do that at each start.
    private static func unpacked(_ compressed: String, to path: String) throws(ToolError) -> String {
        if FileManager.default.fileExists(atPath: path) { return path }
        let content = try bytes(ofFile: compressed)
        let mark: [UInt8] = [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]
        guard let start = content.indices.first(where: { content[$0...].starts(with: mark) }) else { return compressed }
        let part = path + ".xz"
        try Array(content[start...]).written(to: part)
        defer { try? FileManager.default.removeItem(atPath: part) }
        // Something follows the compressed part, which xz complains about when it is done.
        var setup = ChildProcess.Setup()
        setup.directory = (path as NSString).deletingLastPathComponent
        try? ChildProcess.run("sh", ["-c", "xz -dcq --single-stream \"$0\" > \"$0.out\" 2>/dev/null", part], setup)
        let kernel = (try? bytes(ofFile: part + ".out")) ?? []
        try? FileManager.default.removeItem(atPath: part + ".out")
        guard kernel.starts(with: [0x7f, 0x45, 0x4c, 0x46]) else { return compressed }
        try kernel.written(to: path)
        return path
    }

    private mutating func findModules() throws(ToolError) {
        let base = folder + "/lib/modules"
        guard let walker = FileManager.default.enumerator(atPath: base) else { return }
        for case let name as String in walker {
            if name.hasSuffix(".ko") { modules[Self.moduleName(name)] = base + "/" + name }
            guard name.hasSuffix("modules.builtin") else { continue }
            builtIn = Set(
                try text(ofFile: base + "/" + name).split(separator: "\n").map { Self.moduleName(String($0)) })
        }
    }

    private static func moduleName(_ path: String) -> String {
        ((path as NSString).lastPathComponent as NSString).deletingPathExtension.replacingOccurrences(
            of: "-", with: "_")
    }

    /// The files of modules and of those that they need, in the order in which they are loaded.
    func files(ofModules names: [String]) throws(ToolError) -> [(name: String, file: String)] {
        var result: [(name: String, file: String)] = []
        for name in names { try add(name, to: &result) }
        return result
    }

    private func add(_ name: String, to list: inout [(name: String, file: String)]) throws(ToolError) {
        if builtIn.contains(name) || list.contains(where: { $0.name == name }) { return }
        guard let file = modules[name] else { throw ToolError("\(folder): this kernel has no module \(name)") }
        for needed in Self.dependencies(try bytes(ofFile: file)) { try add(needed, to: &list) }
        list.append((name, file))
    }

    /// What a module says that it needs: `depends=NAME,NAME`, between zero bytes.
    static func dependencies(_ module: [UInt8]) -> [String] {
        let mark = Array("\0depends=".utf8)
        guard let range = Data(module).range(of: Data(mark)) else { return [] }
        let list = String(decoding: module[range.upperBound...].prefix { $0 != 0 }, as: UTF8.self)
        return list.split(separator: ",").map { $0.replacingOccurrences(of: "-", with: "_") }
    }
}
