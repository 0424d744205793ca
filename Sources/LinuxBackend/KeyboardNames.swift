#if os(Linux)
    import Bytes

    /// Which keyboard the user has: the names that the layouts of X have for it.
    struct KeyboardNames: Equatable {
        var rules: ByteString = "evdev"
        var model: ByteString = "pc105"
        var layout: ByteString = "us"
        var variant: ByteString = ""
        var options: ByteString = ""

        /// Where Debian keeps them for its console and for X.
        static var usualFile: ByteString { "/etc/default/keyboard" }

        /// - Parameters:
        ///   - option: the layout that the command line names, `LAYOUT` or `LAYOUT(VARIANT)`. It comes first.
        ///   - environment: `XKB_DEFAULT_LAYOUT=` and so on, as other compositors know them.
        ///   - file: the text of Debian's file. Where neither of the others says anything, it counts.
        init(option: ByteString?, environment: [ByteString], file: ByteString) {
            for line in file.split(separator: 0x0a) {
                take(line.trimmed, prefix: "XKB")
            }
            let variables = environment.filter { $0.hasPrefix("XKB_DEFAULT_") }
            if variables.contains(where: { $0.hasPrefix("XKB_DEFAULT_LAYOUT=") }) { (variant, options) = ("", "") }
            for variable in variables { take(variable, prefix: "XKB_DEFAULT_") }
            guard let option else { return }
            variant = ""
            layout = option
            if option.hasSuffix(")"), let start = option.firstIndex(of: "(") {
                layout = option[0..<start]
                variant = option[(start + 1)..<(option.count - 1)]
            }
        }

        /// Takes over a line such as `XKBLAYOUT="de,us"`.
        private mutating func take(_ line: ByteString, prefix: ByteString) {
            guard line.hasPrefix(prefix), let equals = line.firstIndex(of: "=") else { return }
            let name = line[prefix.count..<max(equals, prefix.count)]
            var value = line[(equals + 1)..<line.count].trimmed
            if value.count >= 2, let quote = value.bytes.first, quote == 0x22 || quote == 0x27,
                value.bytes.last == quote
            {
                value = value[1..<(value.count - 1)]
            }
            // These go to C.
            if value.bytes.contains(0) { return }
            switch name {
            case "RULES": if !value.isEmpty { rules = value }
            case "MODEL": if !value.isEmpty { model = value }
            case "LAYOUT": if !value.isEmpty { layout = value }
            case "VARIANT": variant = value
            case "OPTIONS": options = value
            default: break
            }
        }
    }
#endif
