import Bytes
import Platform
import Scheme

/// `hello`: the smallest program that uses the system as all programs do; its size is the size of the floor.
@main
struct Hello {
    static func main() {
        var text: ByteString = "Hello from "
        text += Host.arguments.first ?? "nobody"
        text += ", process "
        text += ByteString(Host.processID)
        text += "\n"
        let output = Handle(adopting: Host.standardOutput)
        try? output.write(text)
        _ = output.relinquish()
    }
}
