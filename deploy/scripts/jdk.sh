# Read by ./run and ./verify. Finds a JDK that can build Tandem and exports it as JAVA_HOME, so that Maven, the
# compiler and the program all run on the same one whatever `java` on the PATH is.

readonly JDK_AT_LEAST=25

# Prints the major version of the JDK in a folder, or nothing. The `release` file is part of every JDK; reading it
# costs a millisecond, starting `java -version` a hundred.
jdk_major() {
  local home=$1 line
  [[ -x $home/bin/java && -x $home/bin/javac && -r $home/release ]] || return 0
  while IFS= read -r line; do
    if [[ $line =~ ^JAVA_VERSION=\"?([0-9]+) ]]; then
      echo "${BASH_REMATCH[1]}"
      return 0
    fi
  done <"$home/release"
}

jdk_is_good() {
  local major
  major=$(jdk_major "$1")
  [[ -n $major ]] && ((major >= JDK_AT_LEAST))
}

# Sets and exports JAVA_HOME, or says in one line what is missing and returns 1.
find_jdk() {
  local home on_path
  local -a homes=()
  [[ -z ${JAVA_HOME:-} ]] || homes+=("$JAVA_HOME")
  if on_path=$(command -v javac); then
    on_path=$(readlink -f "$on_path" 2>/dev/null || echo "$on_path")
    homes+=("$(dirname "$(dirname "$on_path")")")
  fi
  shopt -s nullglob
  homes+=(
    /usr/lib/jvm/* /usr/java/* /opt/*jdk* /opt/*java* /opt/*/*jdk*
    "${HOME:-/nonexistent}"/.sdkman/candidates/java/* "${HOME:-/nonexistent}"/.jdks/*
    /Library/Java/JavaVirtualMachines/*/Contents/Home
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home
    /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home
  )
  shopt -u nullglob
  for home in "${homes[@]}"; do
    if jdk_is_good "$home"; then
      JAVA_HOME=$home
      export JAVA_HOME
      return 0
    fi
  done
  echo "Tandem needs a JDK $JDK_AT_LEAST or newer: none found by JAVA_HOME, on the PATH or in the usual" \
    "folders (for example https://adoptium.net; then set JAVA_HOME)" >&2
  return 1
}
