import CommandLine

extension Utilities {
    /// `true`: ends well.
    static var trueUtility: Utility {
        Utility(["[ignored command line arguments]"], "Exit with a status code indicating success.", parsing: .raw) {
            _ in
        }
    }

    /// `false`: ends with status 1.
    static var falseUtility: Utility {
        Utility(["[ignored command line arguments]"], "Exit with a status code indicating failure.", parsing: .raw) {
            (context) throws(Failure) in context.status = 1
        }
    }
}
