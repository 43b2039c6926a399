"""
Makes ftfy-cases.json: captions and what crawling@home made of them. Needs `pip install ftfy==6.3.1`.

    python3 ftfy-cases.py > ftfy-cases.json
"""
import html
import json
import random

import ftfy
import ftfy.bad_codecs

ftfy.bad_codecs.ok()
random.seed(5)
def clean(t):
    t=ftfy.fix_text(t).replace('\n',' ').strip()
    return ''.join(c for c in t if c.isprintable())
words="café naïve größe über façade Ñandú l’été “quoted” ‘single’ – — … €5 £3 ¥ © ® ™ ½ ° × à la carte às vezes àquele señor 日本語 写真 красный дом Привет мир Ελλάδα עברית العربية हिन्दी ไทย 한국어 😀 🎉 👩‍👩‍👧 ﬁne ﬂuﬀy ＬＯＵＤ ﾊﾝｶｸ tom &amp; jerry &eacute; &EACUTE; &#39; &#x2019; &nbsp; &lt;b&gt; <b> it's A.B. image-001.jpg Ångström łódź žluťoučký kůň ĳs Ǆ".split(' ')
encs=['latin-1','windows-1252','windows-1251','windows-1250','windows-1253','windows-1254','windows-1257','iso-8859-2','macroman','cp437']
def moj(t,e):
    try: return t.encode('utf-8').decode(e if e!='windows-1252' else random.choice(['windows-1252','sloppy-windows-1252']))
    except Exception:
        return t.encode('utf-8').decode('sloppy-'+e if e.startswith('windows') else e, errors='replace')
out=[]
for i in range(600):
    t=' '.join(random.choice(words) for _ in range(random.randint(1,7)))
    k=random.random()
    if k<.55: t=moj(t,random.choice(encs[:3]) if random.random()<.6 else random.choice(encs))
    if k<.12: t=moj(t,random.choice(encs[:2]))
    if .5<k<.6: t=t.replace('\xa0',' ')
    if .3<k<.35: t=t+' '+random.choice(words)
    if .6<k<.65: t=''.join(random.choice([c,c,c,chr(random.randint(0,0x2ff)),'\n','\r\n','\x85','\u2028','\x1b[31m','\ufeff','\x00']) for c in t)
    if 0.65 < k < 0.68: t = "".join(chr(random.randint(0x80, 0x4FF)) for _ in range(random.randint(1, 12)))
    if .68<k<.70: t=html.escape(t)
    if any(0xd800<=ord(c)<0xe000 for c in t): continue
    out.append([t,clean(t)])
# Characters that Unicode got after Python 3.11 would be unprintable there and are printable here.
print(json.dumps([[caption, cleaned] for caption, cleaned in out if len(caption) < 120], indent=0))
