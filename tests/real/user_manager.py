# SPDX-License-Identifier: GPL-3.0-or-later
"""A service manager of the user's own for a program: the one that runs already, or, for root, a new one
in namespaces of its own (mounts, processes, control groups), which end with the program.

    in_manager ()    returns in a process that has one: XDG_RUNTIME_DIR and its bus are set; gives the
                     number of the new one's process, None for one that ran; raises NoManager
"""

import os
import shutil
import subprocess
import sys
import time

USER = 65534  # an ordinary user: root's own service manager keeps root's rights
MARK = "CW_IN_MANAGER"  # the stage that the process is at
MANAGER = next((p for p in ("/usr/lib/systemd/systemd", "/lib/systemd/systemd") if os.path.exists(p)),
               None)


class NoManager(Exception):
    """There is none, and none can be made."""


def is_running():
    if shutil.which("systemctl") is None:
        return False
    done = subprocess.run(["systemctl", "--user", "show-environment"], capture_output=True, check=False)
    return done.returncode == 0


def control_group():
    """A new control group with this process in it, which becomes the root of all that follows."""
    with open("/proc/mounts", encoding="utf-8") as mounts:
        roots = [line.split()[1] for line in mounts if line.split()[2] == "cgroup2"]
    if not roots:
        raise NoManager("no cgroup2 is mounted")
    group = os.path.join(roots[0], f"casewatch-{os.getpid()}")
    os.mkdir(group)
    return group


def write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def enter(group):
    write(os.path.join(group, "cgroup.procs"), str(os.getpid()))


def run(*command):
    subprocess.run(command, check=True)


def hand_groups_to_the_user():
    """The manager owns a branch of the groups; we and what was started with us stay beside it."""
    run("umount", "-R", "/sys/fs/cgroup")
    run("mount", "-t", "cgroup2", "cgroup2", "/sys/fs/cgroup")
    for name in ("tests", "user"):
        os.mkdir(f"/sys/fs/cgroup/{name}")
    with open("/sys/fs/cgroup/cgroup.procs", encoding="ascii") as file:
        for process in file.read().split():
            write("/sys/fs/cgroup/tests/cgroup.procs", process)
    with open("/sys/fs/cgroup/cgroup.controllers", encoding="ascii") as file:
        for name in file.read().split():
            write("/sys/fs/cgroup/cgroup.subtree_control", f"+{name}")
    for top, _folders, files in os.walk("/sys/fs/cgroup/user"):
        for path in [top] + [os.path.join(top, name) for name in files]:
            os.chown(path, USER, USER)


def make_home():
    """Private /run and home folder; gives the environment of the user."""
    run("mount", "--make-rprivate", "/")
    run("mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", "/run")
    os.makedirs("/run/systemd/system")  # what says that systemd runs this machine
    home, runtime = "/run/home", f"/run/user/{USER}"
    units = f"{home}/.config/systemd/user"
    for folder in (units, f"{home}/.local/share/dbus-1/services", runtime):
        os.makedirs(folder)
    run("chown", "-R", str(USER), home, runtime)
    os.chmod(runtime, 0o700)
    return {"HOME": home, "XDG_RUNTIME_DIR": runtime, "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8",
            # the bus takes the user's home from the list of users, not from HOME
            "XDG_DATA_HOME": f"{home}/.local/share",
            "DBUS_SESSION_BUS_ADDRESS": f"unix:path={runtime}/bus", "SYSTEMD_LOG_TARGET": "console",
            **{name: os.environ[name] for name in os.environ if name.startswith("CW_")}}


def as_user():
    os.setgroups([])
    os.setresgid(USER, USER, USER)
    os.setresuid(USER, USER, USER)


def start_manager(environment):
    def place():
        enter("/sys/fs/cgroup/user")
        as_user()
    with open("/run/manager.log", "wb") as log:
        manager = subprocess.Popen([MANAGER, "--user"], env=environment, stdout=log, stderr=log,
                                   stdin=subprocess.DEVNULL, preexec_fn=place, start_new_session=True)
    runtime = environment["XDG_RUNTIME_DIR"]
    end = time.monotonic() + 30
    while not all(os.path.exists(f"{runtime}/{name}") for name in ("bus", "systemd/private")):
        if time.monotonic() > end:
            with open("/run/manager.log", encoding="utf-8", errors="replace") as log:
                raise NoManager("the service manager does not come up: " + log.read()[-2000:])
        time.sleep(0.05)
    return manager.pid  # it ends with the namespace of processes


def make_one():
    """Root only.  The stages are this very program, started again."""
    stage = os.environ.get(MARK)
    again = [sys.executable, *sys.argv]
    if stage is None:
        group = control_group()
        try:
            done = subprocess.run(["unshare", "--mount", "--cgroup", "--pid", "--ipc", "--fork",
                                   "--kill-child", "--mount-proc", *again],
                                  env={**os.environ, MARK: "inside"}, check=False,
                                  preexec_fn=lambda: enter(group))
        finally:
            subprocess.run(["find", group, "-depth", "-type", "d", "-exec", "rmdir", "{}", "+"],
                           check=False, capture_output=True)
        sys.exit(done.returncode)
    hand_groups_to_the_user()
    environment = make_home()
    process = start_manager(environment)
    os.environ.clear()
    os.environ.update(environment)
    as_user()
    os.chdir("/")
    return process


def in_manager():
    if MANAGER is None:
        raise NoManager("systemd is not installed")
    if os.environ.get(MARK) is None and is_running():
        return None
    if os.environ.get(MARK) is None and os.getuid() != 0:
        raise NoManager("no service manager of the user runs, and only root can make one")
    return make_one()
