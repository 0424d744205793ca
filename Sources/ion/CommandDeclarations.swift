import Bytes

/// Declarations of commands from elsewhere that people use every day; see `CommandSpecification` for how to read them.
extension CommandSpecifications {
    static func own(_ command: ByteString) -> ByteString? {
        switch command {
        case "git": git
        case "apt", "apt-get": apt
        case "systemctl": systemctl
        case "journalctl": journalctl
        case "swift": swift
        case "cargo": cargo
        case "docker", "podman": docker
        case "npm": npm
        case "pip", "pip3": pip
        case "ip": ip
        case "tmux": tmux
        case "apus": apus
        case "cd", "pushd", "rmdir": "<directory>"
        case "make": "<target>"
        default: nil
        }
    }

    private static var git: ByteString {
        """
        -C  Begin in another directory <directory>
        -c  Set an option of the configuration
        --version  Show the version
        --help  Show help
        add  Put changes into the index
          -A  All changes
          -p  Choose pieces of changes
          -u  Changes of files that are followed
          -n  Only show what would be added
        am  Apply patches from mails
        bisect  Search for the commit that brought a mistake
          start  Begin
          good  This commit is right <branch>
          bad  This commit is wrong <branch>
          skip  This commit cannot be tried
          run  Try commits by a command
          reset  End
        blame  Show who changed each line last
        branch  List, make or delete branches <branch>
          -a  All, those of remotes too
          -d  Delete
          -D  Delete, merged or not
          -m  Rename
          -r  Those of remotes
          -v  With their last commits
        checkout  Switch branches, or restore files <branch>
          -b  Make a new branch
          -f  Throw local changes away
        cherry-pick  Apply commits of elsewhere <branch>
          --abort  End, and go back
          --continue  Go on
          -n  Do not commit
        clean  Remove files that are not followed
          -d  Directories too
          -f  Really
          -n  Only show what would be removed
          -x  Ignored files too
        clone  Copy a repository
          --depth  So many commits only
          --branch  Check out this branch
          --recursive  Submodules too
        commit  Record changes
          -a  All changes of files that are followed
          -m  The message
          --amend  Replace the last commit
          --no-edit  Keep the message
          -v  Show the changes in the editor
          -s  Sign off
        config  Read and set options
          --global  For all repositories
          --list  All options
          --unset  Remove an option
        describe  Name a commit by the nearest tag <branch>
        diff  Show changes <branch>
          --cached  Between the index and the last commit
          --stat  In numbers
          --name-only  The names of files
          -w  White space does not count
        fetch  Get commits from a remote <remote>
          --all  From all remotes
          --prune  Forget branches that are gone
          --tags  All tags
        grep  Search in files
        init  Make a repository
          --bare  Without files
        log  Show commits <branch>
          --oneline  In a line each
          --graph  With lines between them
          --stat  With the files they change
          -p  With their changes
          -n  So many
          --all  Of all branches
          --author=  Of one person
          --since=  After a date
        merge  Join histories <branch>
          --abort  End, and go back
          --no-ff  A commit in any case
          --squash  As one change
        mv  Rename files
        pull  Fetch and join <remote>
          --rebase  Put own commits on top
          --ff-only  Only where nothing is to be joined
        push  Send commits to a remote <remote>
          -u  Remember the remote branch
          --force-with-lease  Replace what is there, unless it is new
          --tags  All tags
          --delete  Delete a branch there
        rebase  Put commits on top of another branch <branch>
          -i  Choose and change them
          --abort  End, and go back
          --continue  Go on
          --skip  Leave this one out
          --onto  Put them there
        reflog  Show where branches have been
        remote  List and change remotes
          add  Add one
          remove  Remove one <remote>
          rename  Rename one <remote>
          set-url  Change its address <remote>
          show  Tell of one <remote>
          -v  With their addresses
        reset  Go back to a commit <branch>
          --soft  Keep the index and the files
          --mixed  Keep the files
          --hard  Keep nothing
        restore  Restore files
          --staged  In the index
          --source=  From a commit
        revert  Undo commits by new ones <branch>
        rm  Remove files
          --cached  From the index only
          -r  Directories too
        show  Show a commit <branch>
        stash  Put changes aside
          push  Put aside
          pop  Take the last back, and forget it
          apply  Take the last back
          list  Show all
          drop  Forget one
          show  Show the changes of one
        status  Show what has changed
          -s  In short
          -b  With the branch
        submodule  Repositories in this one
          add  Add one
          init  Prepare
          update  Check out what is recorded
          status  Tell of them
        switch  Switch branches <branch>
          -c  Make a new one
          -d  To a commit
        tag  List, make or delete tags
          -a  With a message
          -d  Delete
          -l  List
        worktree  Several working trees
          add  Make one
          list  Show all
          prune  Forget those that are gone
          remove  Remove one
        """
    }

    private static var apt: ByteString {
        """
        -y  Say yes to all questions
        -q  Say less
        --no-install-recommends  Only what is needed
        autoremove  Remove what nothing needs any more
        clean  Remove packages that were fetched
        depends  Show what a package needs
        download  Fetch a package
        full-upgrade  Bring all up to date, and remove what is in the way
        install  Install packages
        list  List packages
          --installed  Those that are installed
          --upgradable  Those that are out of date
        policy  Show where a package comes from
        purge  Remove packages with their configuration
        remove  Remove packages
        search  Search for packages
        show  Tell of a package
        source  Fetch a package's sources
        update  Fetch the lists of packages
        upgrade  Bring all up to date
        """
    }

    private static var systemctl: ByteString {
        """
        --user  The person's own services
        --now  Start or stop at once, too
        --no-pager  All at once
        --failed  Those that failed
        cat  Show a unit's file <unit>
        daemon-reload  Read the files of units anew
        disable  Do not start at boot <unit>
        edit  Change a unit <unit>
        enable  Start at boot <unit>
        halt  Stop the system
        is-active  Whether a unit runs <unit>
        is-enabled  Whether a unit starts at boot <unit>
        is-failed  Whether a unit failed <unit>
        kill  Send a signal <unit>
        list-timers  List timers
        list-unit-files  List the files of units
        list-units  List units
        mask  Never start <unit>
        poweroff  Switch off
        reboot  Start anew
        reload  Read the configuration anew <unit>
        restart  Stop and start <unit>
        show  Show properties <unit>
        start  Start <unit>
        status  Tell of a unit <unit>
        stop  Stop <unit>
        suspend  Sleep
        unmask  May start again <unit>
        """
    }

    private static var journalctl: ByteString {
        """
        -b  Of this boot
        -e  Go to the end
        -f  Follow
        -k  Of the kernel
        -n  So many lines
        -p  Of this priority
        -r  The newest first
        -u  Of a unit <unit>
        --since=  After a time
        --until=  Before a time
        --disk-usage  How much there is
        <unit>
        """
    }

    private static var swift: ByteString {
        """
        --version  Show the version
        build  Build a package
          -c  The configuration: debug or release
          --product  Only this product
          --target  Only this target
          -v  Say more
        format  Format sources
          -i  In place
          -r  Directories too
          lint  Only tell
        package  Manage a package
          clean  Delete what was built
          describe  Tell of the package
          dump-package  As JSON
          init  Make a package
          reset  Delete all that was made
          resolve  Resolve dependencies
          show-dependencies  Show dependencies
          update  Update dependencies
        repl  Try expressions
        run  Build and run a program
        test  Build and run tests
          --filter  Only those that match
          --skip  All but those that match
          --parallel  At the same time
          list  List them
        """
    }

    private static var cargo: ByteString {
        """
        --version  Show the version
        add  Add a dependency
        bench  Run benchmarks
        build  Build the package
          --release  Optimised
          --target  For another machine
        check  Check without building
        clean  Delete what was built
        clippy  Check style
        doc  Build documentation
          --open  Show it
        fmt  Format sources
        init  Make a package here
        install  Install a program
        new  Make a package
        publish  Publish the package
        remove  Remove a dependency
        run  Build and run
          --release  Optimised
        search  Search packages
        test  Run tests
        tree  Show dependencies
        update  Update dependencies
        """
    }

    private static var docker: ByteString {
        """
        build  Build an image
          -f  The file to build from
          -t  The image's name
        compose  Several containers
          build  Build
          down  Stop and remove
          logs  Show what they wrote
          ps  List
          pull  Fetch images
          restart  Restart
          up  Make and start
        cp  Copy files
        exec  Run a command in a container
          -it  With a terminal
        images  List images
        inspect  Tell all
        kill  Kill containers
        logs  Show what a container wrote
          -f  Follow
        network  Networks
        ps  List containers
          -a  All
        pull  Fetch an image
        push  Send an image
        restart  Restart containers
        rm  Remove containers
        rmi  Remove images
        run  Run a command in a new container
          -d  In the background
          -it  With a terminal
          --rm  Remove it at its end
          -p  Publish a port
          -v  Mount a directory
        start  Start containers
        stop  Stop containers
        system  Tell of it
          df  Space used
          prune  Remove what is not used
        volume  Volumes
        """
    }

    private static var npm: ByteString {
        """
        ci  Install what is locked
        init  Make a package
        install  Install packages
          -g  For all
          -D  For development
        outdated  What is out of date
        publish  Publish
        run  Run a script
        start  Run the script start
        test  Run the script test
        uninstall  Remove packages
        update  Update packages
        """
    }

    private static var pip: ByteString {
        """
        check  Whether dependencies fit
        download  Fetch packages
        freeze  List in the form of requirements
        install  Install packages
          -r  From a file of requirements
          -U  Up to date
          --user  For this person
        list  List packages
          --outdated  Those that are out of date
        show  Tell of a package
        uninstall  Remove packages
        """
    }

    private static var ip: ByteString {
        """
        -4  Version 4
        -6  Version 6
        -br  In short
        addr  Addresses
          add  Add one
          del  Remove one
          show  Show them
        link  Devices
          set  Change one
          show  Show them
        neigh  Neighbours
        route  Routes
          add  Add one
          del  Remove one
          show  Show them
        """
    }

    private static var tmux: ByteString {
        """
        attach  Attach to a session
        detach  Detach
        kill-server  End all
        kill-session  End a session
        list-keys  List keys
        ls  List sessions
        new  Make a session
          -s  Its name
          -d  Detached
        rename-session  Rename a session
        send-keys  Type keys
        source-file  Run commands of a file
        split-window  Split a window
        """
    }

    private static var apus: ByteString {
        """
        bench  Measure Apus in guest instructions, beside Linux
        bench-shell  Measure the shell beside dash
        bench-utilities  Measure the utilities beside those of this computer
        build  Build the programs and the kernel
        debug  Boot under gdb
        differential  Hold the utilities against those of this computer
        image  Make the kernel, the file system and the ISO
        install  Install the Linux programs
          --prefix  Where <directory>
        run  Boot in QEMU
        screenshot  Write a picture of the machine's screen
        symbolise  Name the functions of addresses
        test  Run the tests
        """
    }
}
