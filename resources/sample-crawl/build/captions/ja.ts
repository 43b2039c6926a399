import type { Lexicon } from './lexicon.ts';

export const ja: Lexicon = {
  language: 'ja',
  topics: {
    mountains: ['雪山の風景', '山と湖', '山岳風景', '山頂の雪景'],
    'sea-sunset': ['海に沈む夕日', '夕焼けの海', '海の夕暮れ', '夕日とヨット'],
    'starry-night': ['満天の星空', '天の川と森', '星空', 'オーロラと星'],
    lighthouse: ['崖の上の灯台', '灯台', '海辺の灯台', '岬の古い灯台'],
    dunes: ['砂漠の砂丘', '砂丘', '砂漠', '風紋のある砂丘'],
    'foggy-forest': ['霧の森', '霧に包まれた木々', '朝霧の松林', '霧深い森林'],
    'still-life': ['果物の静物画', '果物鉢のある静物', '瓶とりんごの静物', 'りんごとオレンジ'],
    ornament: ['装飾タイル', 'タイル模様', '幾何学模様のタイル', '陶器のモザイク'],
    'flow-field': ['抽象画', '渦巻く線の抽象画', '抽象アート', '流れる筆跡'],
    'city-night': ['都市の夜景', '夜の摩天楼', '街の灯り', '高層ビルの夜景'],
    'snowy-village': ['雪の村', '冬の村と家', '雪に覆われた家々', '雪景色の村'],
    underwater: ['水中の珊瑚礁', '珊瑚と魚', '海の中の魚', '海底の世界'],
    planet: ['宇宙の惑星', '環のある惑星', '惑星と星', '巨大ガス惑星'],
    balloons: ['熱気球', '丘の上の熱気球', '空に浮かぶ気球', '気球の旅'],
  },
  tones: {
    red: '赤',
    orange: 'オレンジ色',
    golden: '金色',
    green: '緑',
    teal: '青緑',
    blue: '青',
    violet: '紫',
    pink: 'ピンク',
    grey: '灰色',
    white: '白',
  },
  templates: ['{topic}', '{topic}（{tone}）', '{topic}の写真', '{tone}の{topic}', '{topic}、{tone}、壁紙'],
};
