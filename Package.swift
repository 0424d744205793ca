// swift-tools-version: 6.2
import Foundation
import PackageDescription

/// Every target is written for both hosts: it builds in ordinary Swift for Linux and in Embedded Swift for Apus
/// (`Scripts/apus build`). Unsafe code is marked, and a warning is an error.
let strict: [SwiftSetting] = [
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableExperimentalFeature("Lifetimes"),
]

/// A library target of the portable system, in `Sources/NAME`.
func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// A library that works through many pixels: optimised even where the rest is built for debugging, for it is a hundred
/// times slower without.
func pixelLibrary(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict + [.unsafeFlags(["-O"])])
}

/// A program that measures such a library.
func pixelProgram(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .executableTarget(
        name: name, dependencies: dependencies + ["Runtime"], swiftSettings: strict + [.unsafeFlags(["-O"])])
}

/// A program of the portable system, in `Sources/NAME`.
func program(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .executableTarget(name: name, dependencies: dependencies + ["Runtime"], swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: [.enableExperimentalFeature("Lifetimes")])
}

/// What is described besides the shared targets, by the environment variable APUS_BARE_METAL, which `apus build` sets:
/// the host tool and the tests of the host without it; nothing with `1`, so that one plain
/// `swift build --triple x86_64-unknown-none-elf` builds every shared target and program; the kernel with `kernel`; with
/// `console` the shared targets as they are installed on Linux together with what stands on its C libraries.
let bareMetal = Context.environment["APUS_BARE_METAL"]

/// What the desktop on a Linux console is made with (Debian's libdrm-dev, libinput-dev and libxkbcommon-dev) is there.
/// Without, everything else can be built. The static programs of `apus install` have no use for it.
let hasLinuxConsole =
    (bareMetal == nil || bareMetal == "console")
    && ["xf86drm.h", "libinput.h", "libudev.h", "xkbcommon/xkbcommon.h"].allSatisfy {
        FileManager.default.fileExists(atPath: "/usr/include/" + $0)
    }

/// The desktop's displays, keys and pointers on a Linux console.
let linuxTargets: [Target] = [
    .systemLibrary(name: "CDRM", path: "Sources/LinuxLibraries/CDRM", pkgConfig: "libdrm"),
    .systemLibrary(name: "CInput", path: "Sources/LinuxLibraries/CInput", pkgConfig: "libinput"),
    .systemLibrary(name: "CKeyboard", path: "Sources/LinuxLibraries/CKeyboard", pkgConfig: "xkbcommon"),
    library(
        "LinuxBackend",
        [
            "Bytes", "CDRM", "CInput", "CKeyboard", "CPlatform", "Display", "Drawing", "InputEvents", "Platform",
            "Scheme", "SchemeProtocol", "WindowServer",
        ]),
    tests("LinuxBackendTests", ["Bytes", "Display", "InputEvents", "LinuxBackend"]),
    // What stands for a distribution on the machine that the desktop is tried on.
    .systemLibrary(name: "CGuest", path: "Tests/LinuxGuest/CGuest"),
    .executableTarget(
        name: "linux-guest", dependencies: ["CGuest"], path: "Tests/LinuxGuest", exclude: ["CGuest"]),
]

/// The tool that builds, runs and tests Apus; it runs on Linux only.
let hostTargets: [Target] = [
    library("ImageMaking", ["Bytes", "SchemeProtocol"]),
    library("EmulatorControl", ["Bytes", "CPlatform", "Platform", "Scheme", "SchemeProtocol"]),
    .target(
        name: "EndToEnd", dependencies: ["EmulatorControl", "Platform", "SchemeProtocol"], path: "Tests/EndToEnd",
        swiftSettings: strict),
    .target(
        name: "CoreutilsDifferential", dependencies: ["Bytes", "Platform", "Scheme", "SchemeProtocol"],
        path: "Tests/CoreutilsDifferential", swiftSettings: strict),
    .executableTarget(
        name: "apus",
        dependencies: [
            "Bytes", "CoreutilsDifferential", "EmulatorControl", "EndToEnd", "ImageMaking", "Platform", "Scheme",
            "SchemeProtocol",
            .product(name: "ArgumentParser", package: "swift-argument-parser"),
        ], swiftSettings: strict),
    tests(
        "ServiceTests",
        [
            "Bytes", "CPlatform", "Display", "Drawing", "OrbClient", "Platform", "Scheme", "SchemeProtocol",
            "InitProgram", "WindowProtocol", "logd", "orbital", "ptyd", "ramfs", "randd", "terminal",
        ]),
    tests(
        "UtilitiesTests",
        [
            "Bytes", "CommandLine", "CoreutilsDifferential", "Platform", "RegularExpression", "SchemeProtocol",
            "Streams",
            "Utilities", "coreutils",
        ]),
    tests("EmulatorControlTests", ["EmulatorControl"]),
    tests("KernelCoreTests", ["KernelCore", "SchemeProtocol"]),
    tests("HostToolTests", ["EmulatorControl", "apus"]),
    tests("ImageMakingTests", ["Bytes", "ImageMaking", "SchemeProtocol"]),
]

/// With the environment variable APUS_FUZZ, what libFuzzer drives, see Docs/Shell.md; its `main` is libFuzzer's own.
let fuzzTargets: [Target] =
    Context.environment["APUS_FUZZ"] == nil
    ? []
    : [
        .executableTarget(
            name: "ShellFuzz", dependencies: ["Bytes", "LineEditor", "Platform", "ShellRuntime", "ShellSyntax"],
            path: "Tests/ShellFuzz", swiftSettings: [.unsafeFlags(["-parse-as-library"])])
    ]

/// The machine's part of the kernel; its portable part, tested on Linux, is KernelCore.
let kernelTargets: [Target] = [
    .target(
        name: "CEntry", path: "Kernel/Entry", sources: ["Boot.S", "Traps.S", "Memory.S"], publicHeadersPath: "include"),
    .executableTarget(
        name: "Kernel", dependencies: ["CEntry", "KernelCore", "SchemeProtocol", "CMachine"], path: "Kernel/Main",
        swiftSettings: [
            .strictMemorySafety(),
            .treatAllWarnings(as: .error),
            .enableUpcomingFeature("ExistentialAny"),
        ],
        linkerSettings: [.unsafeFlags(["-Xlinker", "-T", "-Xlinker", "\(Context.packageDirectory)/Kernel/kernel.ld"])]),
]

let package = Package(
    name: "Apus",
    products: [.executable(name: "init", targets: ["InitProgram"])],
    dependencies: bareMetal == nil
        ? [.package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")] : [],
    targets: [
        // The wire and what carries it.
        library("SchemeProtocol"),
        library("Bytes"),
        .target(name: "CPlatform"),
        .target(name: "CProcessor"),
        .target(name: "Runtime", dependencies: ["Bytes", "CPlatform", "SchemeProtocol"], swiftSettings: strict),
        library("Loader", ["SchemeProtocol", "Bytes"]),
        library("Platform", ["CPlatform", "SchemeProtocol", "Bytes", "Loader", "Runtime"]),
        library("Scheme", ["SchemeProtocol", "Bytes", "Platform"]),

        // The system's services: each a library that is tested, and a program that starts it.
        library("RandomService", ["Bytes", "Scheme", "SchemeProtocol"]),
        library("LineDiscipline", ["SchemeProtocol"]),
        library("TerminalService", ["Bytes", "LineDiscipline", "Platform", "Scheme", "SchemeProtocol"]),
        program("ptyd", ["Bytes", "Scheme", "SchemeProtocol", "TerminalService"]),
        tests("LineDisciplineTests", ["LineDiscipline", "SchemeProtocol"]),
        library("Supervision", ["Bytes", "Platform", "Scheme", "SchemeProtocol"]),
        tests("SupervisionTests", ["Bytes", "Supervision"]),
        // `init` is a word of the language and cannot name a module.
        .executableTarget(
            name: "InitProgram",
            dependencies: ["Bytes", "Platform", "Runtime", "Scheme", "SchemeProtocol", "Supervision"],
            path: "Sources/init", swiftSettings: strict),
        library("Journal", ["Bytes", "Platform", "Scheme", "SchemeProtocol"]),
        program("logd", ["Bytes", "Journal", "Platform", "Scheme", "SchemeProtocol"]),
        tests("JournalTests", ["Bytes", "Journal", "SchemeProtocol"]),
        library("FileTree", ["Bytes", "Platform", "Scheme", "SchemeProtocol"]),
        program("ramfs", ["Bytes", "FileTree", "Platform", "Scheme", "SchemeProtocol"]),
        tests("FileTreeTests", ["Bytes", "FileTree", "Platform", "Scheme", "SchemeProtocol"]),
        program("svc", ["Bytes", "Platform", "Scheme", "SchemeProtocol"]),
        program("servicecheck", ["Bytes", "Platform", "Scheme", "SchemeProtocol"]),
        program("randd", ["Bytes", "RandomService", "Scheme", "SchemeProtocol"]),
        tests("RandomServiceTests", ["RandomService", "Scheme", "SchemeProtocol"]),

        // Terminals, consoles and their drivers.
        pixelLibrary("TerminalScreen"),
        tests("TerminalScreenTests", ["TerminalScreen"]),
        library("Hardware", ["SchemeProtocol", "Bytes", "CPlatform", "Platform", "Scheme"]),
        library("SerialLine", ["SchemeProtocol", "Bytes", "Hardware", "Platform", "Scheme"]),
        library("InputEvents"),
        library("InputRouting", ["SchemeProtocol", "Bytes", "InputEvents", "Platform", "Scheme"]),
        library("PS2", ["SchemeProtocol", "Hardware", "InputEvents"]),
        library("Virtio", ["Bytes", "Hardware", "PCIBus", "Platform", "SchemeProtocol"]),
        tests("VirtioTests", ["Hardware", "PCIBus", "SchemeProtocol", "Virtio"]),
        library("VirtioInput", ["Bytes", "Hardware", "InputEvents", "SchemeProtocol", "Virtio"]),
        program(
            "virtioinputd",
            [
                "Bytes", "Hardware", "InputEvents", "PCIBus", "Platform", "Scheme", "SchemeProtocol", "Virtio",
                "VirtioInput",
            ]),
        tests("VirtioInputTests", ["InputEvents", "VirtioInput"]),
        library("Keymap", ["InputEvents"]),
        library("TerminalSession", ["SchemeProtocol", "Bytes", "Platform", "Scheme"]),
        program("seriald", ["SchemeProtocol", "Bytes", "Hardware", "Platform", "Scheme", "SerialLine"]),
        program("getty", ["SchemeProtocol", "Bytes", "Platform", "Scheme", "TerminalSession"]),
        program("inputd", ["SchemeProtocol", "Bytes", "InputRouting", "Scheme"]),
        program("ps2d", ["SchemeProtocol", "Bytes", "Hardware", "InputEvents", "PS2", "Platform", "Scheme"]),
        program(
            "fbcond",
            [
                "SchemeProtocol", "BitmapFont", "Bytes", "CellDrawing", "Display", "InputEvents", "Keymap", "Platform",
                "Scheme",
                "TerminalScreen", "TerminalSession",
            ]),
        library("PCIBus", ["SchemeProtocol", "Bytes", "Hardware", "Platform", "Scheme"]),
        program("pcid", ["SchemeProtocol", "Bytes", "Hardware", "PCIBus", "Platform", "Scheme"]),
        program("lspci", ["SchemeProtocol", "Bytes", "Platform", "Scheme"]),
        tests("PCIBusTests", ["SchemeProtocol", "Bytes", "Hardware", "PCIBus", "Scheme"]),
        library("BitmapFont"),
        tests("BitmapFontTests", ["BitmapFont"]),
        library("CellDrawing", ["BitmapFont", "TerminalScreen"]),
        tests("CellDrawingTests", ["BitmapFont", "CellDrawing", "TerminalScreen"]),
        pixelLibrary("Display", ["SchemeProtocol", "Bytes", "Platform", "Scheme"]),
        library(
            "DisplayDrivers",
            ["SchemeProtocol", "Bytes", "Display", "Hardware", "PCIBus", "Platform", "Scheme", "Virtio"]),
        program(
            "displayd",
            [
                "SchemeProtocol", "Bytes", "Display", "DisplayDrivers", "Hardware", "PCIBus", "Platform", "Scheme",
                "Virtio",
            ]),
        tests(
            "DisplayTests",
            [
                "SchemeProtocol", "Bytes", "Display", "DisplayDrivers", "Hardware", "PCIBus", "Platform", "Scheme",
                "Virtio",
            ]),
        tests("PS2Tests", ["SchemeProtocol", "Hardware", "InputEvents", "PS2"]),
        tests("InputRoutingTests", ["SchemeProtocol", "InputEvents", "InputRouting"]),
        tests("KeymapTests", ["InputEvents", "Keymap"]),
        tests("TerminalSessionTests", ["SchemeProtocol", "Platform", "TerminalSession"]),
        tests("SerialLineTests", ["SchemeProtocol", "Bytes", "Hardware", "Scheme", "SerialLine"]),

        // Drawing, and what the desktop is drawn with.
        pixelLibrary("Drawing", ["Display"]),
        tests("DrawingTests", ["Display", "Drawing", "Images"]),
        pixelLibrary("Fonts", ["BitmapFont", "Bytes", "Display", "Drawing", "Platform", "Scheme", "SchemeProtocol"]),
        tests("FontsTests", ["Bytes", "Display", "Drawing", "Fonts", "Images"]),
        pixelLibrary("Compression", ["Bytes", "Streams"]),
        pixelLibrary("Images", ["Bytes", "Compression", "Drawing"]),
        pixelLibrary("TerminalDrawing", ["CellDrawing", "Display", "Drawing", "Fonts", "TerminalScreen"]),
        tests(
            "TerminalDrawingTests",
            [
                "Bytes", "CellDrawing", "Display", "Drawing", "Fonts", "Images", "TerminalDrawing", "TerminalScreen",
            ]),
        pixelLibrary("Themes", ["Bytes", "Display", "Drawing", "Fonts", "Platform", "Scheme", "SchemeProtocol"]),
        tests("ThemesTests", ["Bytes", "Display", "Drawing", "Fonts", "Images", "Themes"]),
        tests("CompressionTests", ["Bytes", "Compression"]),
        .testTarget(
            name: "ImagesTests", dependencies: ["Bytes", "Drawing", "Images"], exclude: ["files"],
            swiftSettings: [.enableExperimentalFeature("Lifetimes")]),

        // The desktop.
        library("WindowProtocol", ["Bytes", "Display", "InputEvents", "SchemeProtocol"]),
        tests("WindowProtocolTests", ["Bytes", "Display", "InputEvents", "SchemeProtocol", "WindowProtocol"]),
        pixelLibrary(
            "WindowServer",
            [
                "SchemeProtocol", "Bytes", "Display", "Drawing", "Fonts", "InputEvents", "Keymap", "Platform",
                "Scheme", "Themes", "WindowProtocol",
            ]),
        tests(
            "WindowServerTests",
            [
                "SchemeProtocol", "Bytes", "Display", "Drawing", "Fonts", "InputEvents", "Platform", "Scheme",
                "Themes", "WindowProtocol", "WindowServer",
            ]),
        library(
            "OrbClient", ["SchemeProtocol", "Bytes", "Display", "Drawing", "Platform", "Scheme", "WindowProtocol"]),
        .target(
            name: "NativeBackend",
            dependencies: [
                "SchemeProtocol", "Bytes", "Display", "Drawing", "InputEvents", "Platform", "Scheme", "WindowServer",
            ] + (hasLinuxConsole ? ["LinuxBackend"] : []),
            swiftSettings: strict + (hasLinuxConsole ? [.define("LINUX_CONSOLE")] : [])),
        program(
            "orbital",
            [
                "SchemeProtocol", "Bytes", "Display", "Drawing", "Fonts", "InputEvents", "Keymap", "NativeBackend",
                "Platform", "Scheme", "Themes", "WindowProtocol", "WindowServer",
            ]),
        program(
            "orbital-ctl", ["SchemeProtocol", "Bytes", "Drawing", "Images", "Platform", "Scheme", "WindowProtocol"]),
        program(
            "orbital-demo",
            [
                "SchemeProtocol", "Bytes", "Display", "Drawing", "OrbClient", "Platform", "Scheme", "WindowProtocol",
            ]),

        // The example of Docs/Windows.md.
        program(
            "paint",
            ["Bytes", "Display", "Drawing", "OrbClient", "Platform", "Scheme", "SchemeProtocol", "WindowProtocol"]),

        program(
            "terminal",
            [
                "Bytes", "CellDrawing", "Display", "Drawing", "Fonts", "InputEvents", "Keymap", "OrbClient", "Platform",
                "Scheme", "SchemeProtocol", "TerminalDrawing", "TerminalScreen", "TerminalSession", "Themes",
                "WindowProtocol",
            ]),
        library(
            "Toolkit",
            [
                "Bytes", "Display", "Drawing", "Fonts", "OrbClient", "Platform", "SchemeProtocol", "Themes",
                "WindowProtocol",
            ]),
        tests(
            "ToolkitTests", ["Bytes", "Display", "Drawing", "Fonts", "Images", "Themes", "Toolkit", "WindowProtocol"]),
        program("settings", ["Bytes", "OrbClient", "Platform", "Scheme", "SchemeProtocol", "Toolkit"]),
        program(
            "viewer",
            [
                "Bytes", "Display", "Drawing", "Fonts", "Images", "OrbClient", "Platform", "Scheme", "SchemeProtocol",
                "WindowProtocol",
            ]),
        library("LauncherModel", ["Bytes", "Calendars"]),
        tests("LauncherModelTests", ["Bytes", "Calendars", "LauncherModel"]),
        program(
            "launcher",
            [
                "Bytes", "Calendars", "Display", "Drawing", "Fonts", "InputEvents", "LauncherModel", "OrbClient",
                "Platform",
                "Scheme", "SchemeProtocol", "Themes", "WindowProtocol",
            ]),
        program(
            "background",
            [
                "Bytes", "Display", "Drawing", "Images", "OrbClient", "Platform", "Scheme", "SchemeProtocol", "Themes",
                "WindowProtocol",
            ]),

        // The shell.
        library("ShellSyntax", ["Bytes"]),
        library("LineEditor", ["Bytes"]),
        library("ShellRuntime", ["SchemeProtocol", "Bytes", "Platform", "Scheme", "ShellSyntax"]),
        program("ion", ["SchemeProtocol", "Bytes", "LineEditor", "Platform", "Scheme", "ShellRuntime", "ShellSyntax"]),
        .testTarget(
            name: "IonTests", dependencies: ["Bytes", "LineEditor", "ShellRuntime", "ShellSyntax", "ion"],
            exclude: ["scripts"]),

        // The utilities.
        library("Streams", ["CProcessor", "SchemeProtocol", "Bytes", "Platform", "Scheme"]),
        library("CommandLine", ["Bytes"]),
        library("RegularExpression", ["Bytes", "Streams"]),
        library("Calendars", ["SchemeProtocol", "Bytes", "Platform", "Scheme"]),
        library(
            "Utilities",
            [
                "SchemeProtocol", "Bytes", "CProcessor", "Calendars", "CommandLine", "Compression", "LineEditor",
                "Platform",
                "RegularExpression",
                "Scheme", "Streams",
            ]),
        program("coreutils", ["SchemeProtocol", "Bytes", "Platform", "Scheme", "Utilities"]),

        // Small programs that measure and try the system itself.
        pixelProgram(
            "bench-terminal",
            [
                "Bytes", "CellDrawing", "Display", "Drawing", "Fonts", "Platform", "Scheme", "SchemeProtocol",
                "TerminalDrawing",
                "TerminalScreen",
            ]),
        program("bench", ["Bytes", "Platform", "Scheme", "SchemeProtocol"]),
        program("bench-child"),
        program("usertests", ["Bytes", "Platform", "Scheme", "SchemeProtocol"]),
        tests("BytesTests", ["Bytes"]),
        tests("LoaderTests", ["Bytes", "Loader", "SchemeProtocol"]),

        // The kernel's portable part.
        .target(name: "CMachine", path: "Kernel/Machine"),
        .target(
            name: "KernelCore", dependencies: ["SchemeProtocol", "CMachine"], path: "Kernel/Core", swiftSettings: strict
        ),

    ] + fuzzTargets + (hasLinuxConsole ? linuxTargets : [])
        + (bareMetal == nil ? hostTargets : bareMetal == "kernel" ? kernelTargets : [])
)
