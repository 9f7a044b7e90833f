import{a as n}from"./part-SMDZLYDO.js";var t={name:"thing",title:"Thing",async show(p,a,e){p.append(n("h1",{},"Thing"))}};export{t as view};
