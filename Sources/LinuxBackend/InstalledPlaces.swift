#if os(Linux)
    import Bytes
    import Platform
    import SchemeProtocol

    /// Where the programs, themes, fonts and manifests are that were installed together with this program: below the folder
    /// above its own. Programs of the desktop find them by variables, as far as the user has not set them.
    enum InstalledPlaces {
        /// The environment for the desktop and its programs.
        static func environment() -> [ByteString] {
            let environment = Host.environment
            guard let program = try? Host.readLink("/proc/self/exe") else { return environment }
            return self.environment(environment, program: program) { Host.isAccessible($0) }
        }

        /// - Parameters:
        ///   - program: the path of this program's file.
        ///   - isThere: whether there is something at a path.
        static func environment(
            _ environment: [ByteString], program: ByteString, isThere: (ByteString) -> Bool
        ) -> [ByteString] {
            let parts = program.split(separator: 0x2f)
            guard program.hasPrefix("/"), parts.count >= 3, parts[parts.count - 2] == "bin" else { return environment }
            var prefix = ByteString()
            for part in parts.dropLast(2) where !part.isEmpty { prefix += "/" + part }
            var result = environment
            /// Sets a variable that the user has not set, to a place that is there.
            func set(_ name: ByteString, _ place: ByteString) {
                guard isThere(place), !result.contains(where: { $0.hasPrefix(name + "=") }) else { return }
                result.append(name + "=" + place)
            }
            set("APUS_THEMES", prefix + "/share/apus/themes")
            set("APUS_FONTS", prefix + "/share/apus/fonts")
            set("UI_PATH", prefix + "/share/apus/ui")
            let programs = prefix + "/bin"
            let path = result.first { $0.hasPrefix("PATH=") }.map { $0[5..<$0.count] } ?? "/usr/local/bin:/usr/bin:/bin"
            if !path.split(separator: 0x3a).contains(programs) {
                result.removeAll { $0.hasPrefix("PATH=") }
                result.append("PATH=" + programs + ":" + path)
            }
            // The shell of this desktop is its own, whatever the user has logged in with.
            if isThere(programs + "/ion") {
                result.removeAll { $0.hasPrefix("SHELL=") }
                result.append("SHELL=" + programs + "/ion")
            }
            return result
        }
    }
#endif
