#!/bin/sh
# Finds a Python that can run bootstrap.py. A pyenv shim may be on the PATH and still
# refuse to run in this folder, so every candidate has to prove that it starts.
cd "$(dirname "$0")/../.." || exit 1
if [ -x .venv/bin/python ] && .venv/bin/python -I bot/run/bootstrap.py --check 2>/dev/null; then
    exit 0
fi
for python in python3 python3.12 python3.13 python3.14 /usr/bin/python3 /usr/local/bin/python3 python; do
    if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 8))' >/dev/null 2>&1; then
        exec "$python" -I bot/run/bootstrap.py "$@"
    fi
done
echo "No working Python 3 was found. Install Python 3.12 and Python 3.10 (for example with pyenv: \`pyenv install 3.12 3.10\`) and run make again." >&2
exit 1
