import EmulatorControl
import Foundation

/// What `apus install` puts into a prefix for the desktop on a Linux console.
struct LinuxDesktop {
    var programs: [Installation.Program]
    var folders: [Installation.Folder]

    /// The desktop's programs besides the server.
    static var clients: [String] {
        ["orbital-ctl", "orbital-demo", "terminal", "launcher", "background", "viewer", "settings"]
    }

    /// The headers that the server cannot be built without, and the packages that have them.
    private static var headers: [(file: String, package: String)] {
        [
            ("xf86drm.h", "libdrm-dev"), ("libinput.h", "libinput-dev"), ("libudev.h", "libudev-dev"),
            ("xkbcommon/xkbcommon.h", "libxkbcommon-dev"),
        ]
    }

    /// The packages that are missing on this computer. Package.swift looks for the same files.
    static var missingPackages: [String] {
        headers.filter { !FileManager.default.fileExists(atPath: "/usr/include/" + $0.file) }.map(\.package)
    }

    /// The desktop as it is installed: the server, and its programs as static ones.
    static func forInstallation(_ builder: Builder) throws(ToolError) -> LinuxDesktop {
        var programs: [Installation.Program] = []
        for name in clients {
            let file = try builder.buildForInstallation(product: name)
            programs.append(Installation.Program(name: name, file: file, links: []))
        }
        let server = try builder.buildServerForInstallation()
        programs.append(Installation.Program(name: "orbital", file: server, links: []))
        return LinuxDesktop(programs: programs, folders: try folders(builder.repository))
    }

    /// The desktop as the tests have it, from the build for debugging.
    static func forTests(_ builder: Builder) throws(ToolError) -> LinuxDesktop {
        var programs: [Installation.Program] = []
        for name in ["orbital", "ion", "coreutils"] + clients {
            try builder.buildForLinux(product: name)
            let file = builder.repository.path(".build/debug/" + name)
            programs.append(
                Installation.Program(name: name, file: file, links: name == "coreutils" ? ["ls", "cat"] : []))
        }
        return LinuxDesktop(programs: programs, folders: try folders(builder.repository))
    }

    /// Themes, fonts, and the manifests of programs.
    static func folders(_ repository: Repository) throws(ToolError) -> [Installation.Folder] {
        let themes = repository.path("Themes")
        let fonts = repository.path(".build-image/fonts")
        try ChildProcess.run(repository.path("Scripts/fonts"), [fonts])
        let fontFiles = try names(in: fonts).filter { $0.hasSuffix(".ttf") }
        return [
            Installation.Folder(name: "themes", sources: try names(in: themes).map { themes + "/" + $0 }),
            Installation.Folder(name: "fonts", sources: fontFiles.map { fonts + "/" + $0 }),
            Installation.Folder(name: "ui", sources: [repository.path("Kernel/Image/root/usr/share/ui/apps")]),
        ]
    }

    private static func names(in folder: String) throws(ToolError) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        } catch {
            throw ToolError("\(folder): it cannot be read")
        }
    }
}
