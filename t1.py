import sys,glob,os
from pathlib import Path
from db.store import Store
from app.exchange.imports.planning import plan
import tempfile
st=Store.open(Path(tempfile.mkdtemp())/'a.sqlite')
for f,k in [("00支部.xlsx","branches"),("R08各村团员花名册(一村一表).xlsx","members"),("C01留守儿童花名册(父母监护人).xlsx","children"),("R23班子与团员同一张表.xlsx","auto"),("R30一人一表.xlsx","members"),("C04登记表一人一表.xlsx","children"),("H06日期在标题里.xlsx","hours")]:
    p=plan(st,k,Path("/work/shared/papers/files")/f)
    print(f,p.counts(),[(s.view.key,s.sheet.name,[(c.heading,c.part,c.link,c.field.name,c.role) for c in s.columns],s.context) for s in p.sources][:2])
    for r in p.rows[:2]: print('   ',r.number,r.verdict,r.stored,r.kept,[(d.record.table,d.stored) for d in r.parts])
    print('  P',[(q.row,q.column,q.problem) for q in p.problems][:3]); print('  D',[(q.row,q.column,q.problem) for q in p.doubts][:3]); print('  L',[(l.sheet,l.row,l.why) for l in p.left_out][:6])
