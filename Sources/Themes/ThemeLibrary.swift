public import Bytes
import Platform
import Scheme
import SchemeProtocol

/// The themes of this machine: folders with a file `theme.toml`.
public struct ThemeLibrary: Sendable {
    private let folders: [ByteString]

    /// Where themes are: the folder that `APUS_THEMES` names, then that of Apus.
    public static var usualFolders: [ByteString] {
        let variable: ByteString = "APUS_THEMES="
        let named = Host.environment.first { $0.hasPrefix(variable) }.map { [$0[variable.count..<$0.count]] } ?? []
        return named + ["/usr/share/themes/apus"]
    }

    /// - Parameter folders: where themes are looked for, in this order.
    public init(_ folders: [ByteString] = ThemeLibrary.usualFolders) { self.folders = folders }

    /// The theme of that identifier with all that it inherits; nil where there is none. Apus Dark is always there.
    public func theme(_ id: ByteString) -> Theme? {
        var files: [ThemeFile] = [], next = id
        // Themes that inherit one another in a circle end here too.
        while !next.isEmpty, files.count < 8, let file = file(next) {
            files.append(file)
            guard case .text(let parent)? = file.values["theme.inherits"] else { break }
            next = parent
        }
        if files.isEmpty { return id == "apus-dark" ? .builtIn : nil }
        return Theme(files)
    }

    private func file(_ id: ByteString) -> ThemeFile? {
        // An identifier is a name, not a way to somewhere else.
        guard !id.bytes.contains(0x2f), !id.hasPrefix(".") else { return nil }
        for folder in folders {
            if let text = try? Self.read(folder + "/" + id + "/theme.toml") { return ThemeFile(text) }
        }
        return nil
    }

    private static func read(_ path: ByteString) throws(Errno) -> ByteString {
        let handle = try Handle(path, [.read])
        return try handle.readAll(limit: ThemeFile.sizeLimit + 1)
    }
}
