import ArgumentParser
import EmulatorControl

struct Screenshot: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write a picture of the screen of the machine that `apus run` has started.",
        discussion: "Without a running machine, use `apus run --screenshot FILE`.")

    @Argument(help: "The PNG file to write.")
    var file: String

    func run() throws {
        try expectPlace(for: file)
        let socket = try Repository.find().controlSocket
        guard let connection = try? EmulatorConnection(socket, seconds: 2) else {
            throw ToolError("no machine is running; start one with `apus run`, or use `apus run --screenshot \(file)`")
        }
        let picture = try connection.screen()
        try picture.png.written(to: file)
        print("\(file): \(picture.width) x \(picture.height)")
    }
}
