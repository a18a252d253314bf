/**
 * CRLs between nodes: told of, laid into the shared engine while they are small, taken out of it,
 * and verified again like everything that is fetched.
 *
 * <p>In: CRLs that this node obtained, pointers of other nodes, bytes of anybody. Out: offers to
 * the library of CRLs. Never here: whether a CRL is good.
 */
@NullMarked
package io.vouchsafe.proxy.shared.crls;

import org.jspecify.annotations.NullMarked;
