// swift-tools-version: 6.2
// The machine's part of the kernel. `Scripts/apus build` builds it for x86_64-unknown-none-elf; everything that can be
// tested on Linux is in the root package's KernelCore.
import PackageDescription

let package = Package(
    name: "Kernel",
    products: [.executable(name: "Kernel", targets: ["Kernel"])],
    dependencies: [.package(name: "Apus", path: "..")],
    targets: [
        .target(
            name: "CEntry", path: "Entry", sources: ["Boot.S", "Traps.S", "Memory.S"], publicHeadersPath: "include"),
        .executableTarget(
            name: "Kernel",
            dependencies: [
                "CEntry",
                .product(name: "KernelCore", package: "Apus"),
                .product(name: "SchemeProtocol", package: "Apus"),
                .product(name: "CMachine", package: "Apus"),
            ],
            path: "Main",
            swiftSettings: [
                .strictMemorySafety(),
                .treatAllWarnings(as: .error),
                .enableUpcomingFeature("ExistentialAny"),
            ],
            linkerSettings: [.unsafeFlags(["-Xlinker", "-T", "-Xlinker", "\(Context.packageDirectory)/kernel.ld"])]),
    ]
)
