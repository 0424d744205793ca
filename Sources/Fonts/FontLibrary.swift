public import Bytes
import Platform
import Scheme
import SchemeProtocol

/// The font files of this machine, by what they are used for.
public final class FontLibrary {
    /// What text is for.
    public enum Role: Sendable, CaseIterable {
        /// Buttons, menus, lists.
        case interface
        case interfaceMedium
        case interfaceBold
        case fixed
        case fixedBold
    }

    private var files: [ByteString: FontFile?] = [:]
    private let folders: [ByteString]

    /// Where fonts are: the folder that `APUS_FONTS` names, that of Apus, then Debian's own.
    public static var usualFolders: [ByteString] {
        let variable: ByteString = "APUS_FONTS="
        let named = Host.environment.first { $0.hasPrefix(variable) }.map { [$0[variable.count..<$0.count]] } ?? []
        return named + [
            "/usr/share/fonts/apus", "/usr/share/fonts/truetype/roboto/unhinted/RobotoTTF",
            "/usr/share/fonts/truetype/jetbrains-mono", "/usr/share/fonts/truetype/dejavu",
        ]
    }

    /// - Parameter folders: where the files are looked for, in this order.
    public init(_ folders: [ByteString] = FontLibrary.usualFolders) { self.folders = folders }

    /// A font of that size for a role. Where no file is found it is the console's plain one.
    public func font(_ role: Role, size: Float, _ style: Font.Style = Font.Style()) -> Font {
        let names: [ByteString] =
            switch role {
            case .interface: ["Roboto-Regular.ttf", "DejaVuSans.ttf"]
            case .interfaceMedium: ["Roboto-Medium.ttf", "Roboto-Bold.ttf", "DejaVuSans-Bold.ttf", "DejaVuSans.ttf"]
            case .interfaceBold: ["Roboto-Bold.ttf", "DejaVuSans-Bold.ttf", "DejaVuSans.ttf"]
            case .fixed: ["JetBrainsMono-Regular.ttf", "DejaVuSansMono.ttf", "DejaVuSans.ttf"]
            case .fixedBold:
                ["JetBrainsMono-Bold.ttf", "DejaVuSansMono-Bold.ttf", "DejaVuSans-Bold.ttf", "DejaVuSans.ttf"]
            }
        for (index, name) in names.enumerated() {
            guard let first = file(name) else { continue }
            let others = names[(index + 1)...]
            return Font([first], size: size, style) { [self] in others.compactMap(file) }
        }
        return Font([], size: size, style)
    }

    /// A font file by its name; nil where it is missing or broken.
    public func file(_ name: ByteString) -> FontFile? {
        if let known = files[name] { return known }
        var found: FontFile?
        for folder in folders where found == nil {
            guard let content = try? Self.read(folder + "/" + name) else { continue }
            found = FontFile(content.bytes)
        }
        files[name] = .some(found)
        return found
    }

    private static func read(_ path: ByteString) throws(Errno) -> ByteString {
        let handle = try Handle(path, [.read])
        return try handle.readAll(limit: 32 << 20)
    }
}
