#if os(none)
    import Bytes
    import SchemeProtocol

    /// Symbolic links from one scheme into another, such as `/dev/null` to `/scheme/null`. A provider follows the links
    /// of its own files; where one leads away from it, it says so (`crossesSchemes`), and the way is found here.
    extension Host {
        private static var linkDepth: Int { 40 }

        /// Opens a path again that has led out of its scheme.
        static func openAcross(_ path: ByteString, _ flags: OpenFlags, mode: UInt16) throws(Errno) -> HandleNumber {
            var path = path
            let followsLast = flags.isDisjoint(with: [.symbolicLink, .noFollow, .exclusive])
            for _ in 0..<linkDepth {
                guard let next = try passLink(in: path, followsLast: followsLast) else { throw .crossesSchemes }
                path = next
                do throws(Errno) { return try openOnce(path, flags, mode: mode) } catch .crossesSchemes {}
            }
            throw .tooManySymbolicLinks
        }

        /// Which of the program's own handles a path means: `/dev/stdin`, `/dev/stdout`, `/dev/stderr`, `/dev/fd/N`. They
        /// differ from program to program, so no provider has them.
        static func ownHandle(_ path: ByteString) -> HandleNumber? {
            guard path.hasPrefix("/dev/") else { return nil }
            switch path[5..<path.count] {
            case "stdin": return 0
            case "stdout": return 1
            case "stderr": return 2
            default: break
            }
            guard path.hasPrefix("/dev/fd/"), path[8..<path.count].bytes.allSatisfy({ $0.isDigit }),
                let number = path[8..<path.count].integer()
            else { return nil }
            return HandleNumber(exactly: number)
        }

        /// The path with its first link replaced by what it names; nil where there is none.
        private static func passLink(in path: ByteString, followsLast: Bool) throws(Errno) -> ByteString? {
            let url = try url(of: path)
            guard let (scheme, inside) = SchemePath.split(url) else { return nil }
            let names = inside.split(separator: 0x2f).filter { !$0.isEmpty }
            var prefix = scheme + ":"
            for (index, name) in names.enumerated() {
                let before = prefix
                prefix += "/" + name
                if index == names.count - 1, !followsLast { return nil }
                guard let target = try? readLink(prefix) else { continue }
                // A link without a slash in front begins where it lies.
                var next =
                    target.first == 0x2f || SchemePath.schemeEnd(of: target) != nil ? target : before + "/" + target
                for rest in names[(index + 1)...] { next += "/" + rest }
                return next
            }
            return nil
        }
    }
#endif
