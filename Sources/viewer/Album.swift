import Bytes
import Drawing
import Images
import Platform
import Scheme
import SchemeProtocol

/// The pictures that can be gone through: those of the command line, or of the folder of its only one.
struct Album {
    private static let suffixes: [ByteString] = [".png", ".jpg", ".jpeg", ".bmp"]
    /// Folders may be endless.
    private static var limit: Int { 10_000 }
    private let files: [ByteString]
    private var place = 0

    /// - Parameter files: none: those of the working directory.
    init(_ files: [ByteString]) {
        if files.isEmpty {
            self.files = ((try? Self.names(".")) ?? []).filter(Self.isPicture).sorted()
            return
        }
        guard files.count == 1, let only = files.first else {
            self.files = files
            return
        }
        let (folder, name) = Self.split(only)
        var names = ((try? Self.names(folder.isEmpty ? "." : folder)) ?? []).filter(Self.isPicture)
        // What was asked for is shown, whatever its name.
        if !names.contains(name) { names.append(name) }
        names.sort()
        place = names.firstIndex(of: name) ?? 0
        self.files = names.map { folder + $0 }
    }

    var isEmpty: Bool { files.isEmpty }
    var path: ByteString { files.indices.contains(place) ? files[place] : "" }
    /// The file's own name, and which one it is where there are more.
    var title: ByteString {
        if files.isEmpty { return "No pictures in this folder" }
        let name = Self.split(path).name
        if files.count < 2 { return name }
        return name + " (" + ByteString(place + 1) + " of " + ByteString(files.count) + ")"
    }

    /// Goes to another picture, around the ends. Answers whether it is another one.
    mutating func move(by step: Int) -> Bool {
        guard files.count > 1 else { return false }
        place = ((place + step) % files.count + files.count) % files.count
        return true
    }

    func load() throws(ImageError) -> Bitmap { try ImageFile.decode(try content().bytes) }

    private func content() throws(ImageError) -> ByteString {
        do throws(Errno) { return try Handle(path, .read).readAll(limit: 64 << 20) } catch {
            throw ImageError(ByteString(error.message))
        }
    }

    /// The folder with its slash, and the name in it.
    private static func split(_ path: ByteString) -> (folder: ByteString, name: ByteString) {
        guard let slash = path.bytes.lastIndex(of: 0x2f) else { return ("", path) }
        return (path[0..<(slash + 1)], path[(slash + 1)..<path.count])
    }

    private static func isPicture(_ name: ByteString) -> Bool {
        if name.hasPrefix(".") { return false }
        let lowered = ByteString(name.bytes.map { (0x41...0x5a).contains($0) ? $0 | 0x20 : $0 })
        return suffixes.contains { lowered.hasSuffix($0) }
    }

    private static func names(_ folder: ByteString) throws(Errno) -> [ByteString] {
        let handle = try Handle(folder, .read)
        var names: [ByteString] = [], cookie: UInt64 = 0
        while names.count < limit {
            let entries = try Host.directoryEntries(handle.number, cookie: &cookie)
            if entries.isEmpty { break }
            names += entries.map { $0.name }
        }
        return names
    }
}
