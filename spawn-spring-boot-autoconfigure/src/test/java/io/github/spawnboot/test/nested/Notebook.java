package io.github.spawnboot.test.nested;

import org.springframework.stereotype.Component;

/**
 * An ordinary bean that one service needs.
 */
@Component
class Notebook {

}
