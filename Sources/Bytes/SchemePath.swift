/// The two forms of one name: the URL `scheme:rest` that the kernel takes, and the path `/scheme/NAME/rest` (for `file:`
/// just `/rest`) that people and programs type.
///
/// All of it is text: no file is looked at, so `a/..` is the directory itself even where `a` is a symbolic link or
/// does not exist.
public enum SchemePath {
    /// The URL that `path` means to a program whose working directory is the URL `directory`.
    ///
    /// A URL of another scheme than `file:` stays as it is, because only its provider knows what its slashes mean. All
    /// other paths lose `.`, `..` and doubled slashes. `/scheme` is `:`, the caller's namespace.
    public static func url(of path: ByteString, in directory: ByteString) -> ByteString {
        if let colon = schemeEnd(of: path) {
            if !path.hasPrefix("file:") { return path }
            return normalized("/" + path[(colon + 1)..<path.count])
        }
        if path.first == slash { return normalized(path) }
        return normalized(self.path(of: directory) + "/" + path)
    }

    /// The path form of a URL: `file:/home` is `/home`, `pty:3` is `/scheme/pty/3`, `:` is `/scheme`.
    public static func path(of url: ByteString) -> ByteString {
        guard let colon = schemeEnd(of: url) else { return url.first == slash ? url : "/" + url }
        let rest = url[(colon + 1)..<url.count]
        if colon == 0 { return "/scheme" }
        if url.hasPrefix("file:") { return rest.first == slash ? rest : "/" + rest }
        if rest.isEmpty { return "/scheme/" + url[0..<colon] }
        return "/scheme/" + url[0..<colon] + "/" + rest
    }

    /// The scheme's name and what follows the colon; nil for anything but a URL.
    public static func split(_ url: ByteString) -> (scheme: ByteString, rest: ByteString)? {
        guard let colon = schemeEnd(of: url) else { return nil }
        return (url[0..<colon], url[(colon + 1)..<url.count])
    }

    /// Where the colon behind a scheme's name is; nil where the text does not begin with one. A name is made of letters,
    /// digits, `.`, `-`, `_` and `+`; the empty name is the namespace.
    public static func schemeEnd(of path: ByteString) -> Int? {
        for index in 0..<path.count {
            let byte = path[index]
            if byte == colon { return index }
            if !byte.isAlphanumeric && byte != 0x2e && byte != 0x2d && byte != 0x5f && byte != 0x2b { return nil }
        }
        return nil
    }

    /// The URL of an absolute path, with its components worked out.
    private static func normalized(_ path: ByteString) -> ByteString {
        var components: [Range<Int>] = []
        var start = 0
        for index in 0...path.count where index == path.count || path[index] == slash {
            let component = start..<index
            start = index + 1
            if component.isEmpty || (component.count == 1 && path[component.lowerBound] == dot) { continue }
            if component.count == 2, path[component.lowerBound] == dot, path[component.lowerBound + 1] == dot {
                _ = components.popLast()
            } else {
                components.append(component)
            }
        }
        var result = ByteString()
        var first = 0
        if let head = components.first, path[head] == "scheme" {
            guard components.count > 1 else { return ":" }
            let name = path[components[1]]
            // A name that holds a colon would be read back as another scheme.
            if schemeEnd(of: name + ":") == name.count {
                first = 2
                result = name + ":"
                if name != "file" {
                    for index in first..<components.count {
                        if index > first { result.append(slash) }
                        result.append(contentsOf: path.bytes[components[index]])
                    }
                    return result
                }
            }
        }
        if result.isEmpty { result = "file:" }
        if first == components.count { result.append(slash) }
        for index in first..<components.count {
            result.append(slash)
            result.append(contentsOf: path.bytes[components[index]])
        }
        return result
    }

    private static var slash: UInt8 { 0x2f }
    private static var dot: UInt8 { 0x2e }
    private static var colon: UInt8 { 0x3a }
}
