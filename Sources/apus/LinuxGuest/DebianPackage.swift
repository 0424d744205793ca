import EmulatorControl
import Foundation

/// Packages of Debian that are downloaded and unpacked into a folder, and not installed.
enum DebianPackage {
    /// The folder with the package's files; they are downloaded once.
    /// - Parameter parts: patterns of the files that are wanted, such as `./boot/*`; all without any.
    static func unpacked(_ package: String, in cache: String, parts: [String] = []) throws(ToolError) -> String {
        let folder = cache + "/" + package
        if FileManager.default.fileExists(atPath: folder) { return folder }
        let temporary = folder + ".new"
        try? FileManager.default.removeItem(atPath: temporary)
        try makeDirectory(temporary)
        var setup = ChildProcess.Setup()
        setup.directory = temporary
        setup.output = 2
        try ChildProcess.run("apt-get", ["-q", "-o", "APT::Sandbox::User=root", "download", package], setup)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: temporary)) ?? []
        guard let file = names.first(where: { $0.hasSuffix(".deb") }) else {
            throw ToolError("apt-get: it has not downloaded \(package)")
        }
        let extraction = "dpkg-deb --fsys-tarfile \"$0\" | tar -x --wildcards \"$@\""
        try ChildProcess.run("sh", ["-c", extraction, file] + parts, setup)
        do {
            try FileManager.default.removeItem(atPath: temporary + "/" + file)
            try FileManager.default.moveItem(atPath: temporary, toPath: folder)
        } catch {
            throw ToolError("\(folder): it cannot be made")
        }
        return folder
    }
}
