/**
 * Lets a process that the bench started not outlive it, whatever ends the bench.
 * @param pid the child's, or with a minus that of its group
 */
export function endsWithBench(child, pid = child.pid) {
  const end = () => {
    try {
      process.kill(pid, 'SIGTERM');
    } catch {
      // It has ended already.
    }
  };
  process.once('exit', end);
  child.once('exit', () => process.off('exit', end));
  return child;
}
