/**
 * Who of all nodes does what only one of them may do.
 *
 * <p>In: the name of a task. Out: a lease with a fencing token, or who has it. Never here: the
 * task.
 */
@NullMarked
package io.vouchsafe.proxy.shared.lease;

import org.jspecify.annotations.NullMarked;
