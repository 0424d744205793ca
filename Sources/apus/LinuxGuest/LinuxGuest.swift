import EmulatorControl
import Foundation

/// A Linux machine with the desktop of this checkout: Debian's kernel, and a first file system with what `apus install`
/// puts into a prefix, here `/usr/local`.
struct LinuxGuest {
    private let repository: Repository

    init(_ repository: Repository) { self.repository = repository }

    private static var modules: [String] { ["virtio_pci", "virtio_gpu", "virtio_input", "bochs", "evdev"] }
    private static var packages: [String] { ["seatd", "libseat1"] }
    private var cache: String { repository.path(".build-linux") }

    /// Debian's kernel. It and the other packages are downloaded where they are not there yet.
    func kernel() throws(ToolError) -> LinuxKernel {
        try makeDirectory(cache)
        for package in Self.packages { _ = try DebianPackage.unpacked(package, in: cache) }
        return try LinuxKernel(cache: cache)
    }

    /// The service that opens devices for users, and its library, where only those programs find it that are told to.
    private func addSeatService(_ archive: inout GuestArchive) throws(ToolError) {
        let service = try DebianPackage.unpacked("seatd", in: cache)
        let library = try DebianPackage.unpacked("libseat1", in: cache)
        try archive.addProgram(service + "/usr/sbin/seatd", at: "usr/sbin/seatd")
        let folder = library + "/usr/lib/x86_64-linux-gnu/"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        for name in names { try archive.addProgram(folder + name, at: "opt/seat/" + name) }
    }

    /// Installs a desktop where only the machine finds it; answers the prefix.
    func install(_ desktop: LinuxDesktop) throws(ToolError) -> String {
        let prefix = cache + "/prefix"
        try? FileManager.default.removeItem(atPath: prefix)
        var installation = try Installation(prefix: prefix)
        try installation.place(desktop.programs)
        try installation.place(desktop.folders)
        return prefix
    }

    /// Makes what a machine boots.
    /// - Parameter prefix: where the desktop is installed.
    func make(_ kernel: LinuxKernel, prefix: String) throws(ToolError) -> MachineSetup {
        var archive = GuestArchive()
        for folder in ["proc", "sys", "dev/pts", "dev/shm", "run", "tmp", "etc", "root"] {
            archive.addDirectory(folder)
        }
        archive.addCharacterDevice("dev/console", 5, 1)
        let modules = try kernel.files(ofModules: Self.modules)
        for module in modules { try archive.addTree(module.file, at: "modules/\(module.name).ko") }
        archive.addFile("modules/order", Array(modules.map(\.name).joined(separator: "\n").utf8))
        let passwd = "root:x:0:0:root:/root:/bin/sh\nuser:x:1000:1000:User:/home/user:/usr/local/bin/ion\n"
        archive.addFile("etc/passwd", Array(passwd.utf8))
        archive.addFile("etc/group", Array("root:x:0:\ntty:x:5:\nvideo:x:44:\ninput:x:104:\nuser:x:1000:\n".utf8))
        try archive.addProgram(repository.path(".build/debug/linux-guest"), at: "init")
        // What a distribution has for keyboards and pointers.
        try archive.addTree("/usr/share/X11/xkb", at: "usr/share/X11/xkb")
        for name in ["compose.dir", "locale.alias", "locale.dir", "en_US.UTF-8/Compose"] {
            let path = "/usr/share/X11/locale/" + name
            if FileManager.default.fileExists(atPath: path) { try archive.addTree(path, at: String(path.dropFirst())) }
        }
        if FileManager.default.fileExists(atPath: "/usr/share/libinput") {
            try archive.addTree("/usr/share/libinput", at: "usr/share/libinput")
        }
        try addSeatService(&archive)
        try archive.addTree(prefix, at: "usr/local")
        for name in ["orbital", "ion", "coreutils"] + LinuxDesktop.clients {
            try archive.addLibraries(of: prefix + "/bin/" + name)
        }
        let path = cache + "/initramfs"
        try archive.finished().written(to: path)
        var setup = MachineSetup()
        setup.graphics = .virtio
        setup.resolution = (1280, 800)
        setup.kernel = kernel.image
        setup.initialFileSystem = path
        setup.commandLine =
            "console=ttyS0 panic=-1 quiet mitigations=off nokaslr tsc=reliable no_timer_check "
            + "rcupdate.rcu_expedited=1 cryptomgr.notests rdinit=/init"
        setup.memory = 768
        return setup
    }
}
