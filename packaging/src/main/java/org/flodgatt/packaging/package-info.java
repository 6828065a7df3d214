/** Makes the packages that admins install: {@code ./flodgatt package}. */
@NullMarked
package org.flodgatt.packaging;

import org.jspecify.annotations.NullMarked;
