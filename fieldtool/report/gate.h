/** @file fieldtool/report/gate.h  @brief May these records be approved? What `check --for approve` calls an error refuses.
 *
 * Each record is asked before the decision about it is written. What only the books can say - is ground left open where work is
 * said to be completed, is released ground contradicted - is asked once all decisions of the command are written, of the books
 * as they then are: records that rest on one another may be approved together, in any order.
 */
#ifndef FT_REPORT_GATE_H
#define FT_REPORT_GATE_H

#include "fieldtool/store/store.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ft_gate ft_gate;
/** @param as_recorded the authority takes what old data does not state as it is (docs/spec/decisions.md 22) */
FT_NODISCARD ft_status ft_gate_open(ft_store *s, bool as_recorded, ft_gate **out, ft_error *err);
void ft_gate_close(ft_gate *g);
/** @param item the proposed face. @retval FT_E_REFUSED with the first error's key and facts */
FT_NODISCARD ft_status ft_gate_record(ft_gate *g, const ft_item *item, ft_error *err);
/** After the decisions about all records that were asked for; inside their transaction. @retval FT_E_REFUSED */
FT_NODISCARD ft_status ft_gate_books(ft_gate *g, ft_error *err);

#ifdef __cplusplus
}
#endif
#endif
